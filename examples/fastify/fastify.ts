// A Fastify plugin that gives an instance a router: `fastify.presence`, which starts, drains and closes with it.
import { createPresenceRouter, type PresenceRouter, type PresenceRouterOptions } from '@presence-router/runtime'
import type { FastifyPluginAsync } from 'fastify'
import fastifyPlugin from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    readonly presence: PresenceRouter
  }
}

const DRAIN_MS = 2_000

const plugin: FastifyPluginAsync<PresenceRouterOptions> = async (fastify, options) => {
  const router = createPresenceRouter(options)
  fastify.decorate('presence', router)
  router.events$.subscribe((event) => {
    if (event._tag === 'Failure') fastify.log.warn({ err: event.failure, count: event.count }, event.failure.message)
  })
  fastify.addHook('onReady', () => router.ready())
  // Fastify calls it when no request is open any more, also when it could not start; `Symbol.asyncDispose` leads here too.
  fastify.addHook('onClose', async () => {
    const { unrouted, undelivered } = await router.drain({ deadlineMs: DRAIN_MS })
    if (unrouted.size > 0 || undelivered.size > 0)
      fastify.log.warn({ modules: [...unrouted.keys()], hosts: [...undelivered.keys()] }, 'presence was left over')
    await router.close()
  })
}

/** `await fastify.register(presence, { modules, serverNames })`; the options are those of `createPresenceRouter`. */
export const presence: FastifyPluginAsync<PresenceRouterOptions> = fastifyPlugin(plugin, {
  fastify: '5.x',
  name: 'presence-router',
})
