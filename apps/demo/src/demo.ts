// The composition root: a router, the host it is attached to, and the homeserver that speaks to clients over HTTP.
import { createMemoryHost } from '@presence-router/adapters/memory'
import { describeThrown, type PresenceModule } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { clientApiRoutes } from './client-api/routes.ts'
import type { Clock } from './clock.ts'
import { createCrowd } from './crowd.ts'
import { createHomeserver } from './homeserver/homeserver.ts'
import { startApiServer } from './http/api-server.ts'
import { drainLines } from './terminal/drain-lines.ts'
import { watchRouting } from './terminal/watch-routing.ts'

/** How a demo is started. */
export interface DemoOptions {
  /** On 127.0.0.1; 0 takes a free one. */
  readonly port: number
  readonly serverName: string
  readonly modules: readonly PresenceModule[]
  /** How many simulated people come and go. */
  readonly crowd: number
  readonly clock: Clock
  /** Takes a line about what is routed, or what failed. */
  readonly write: (line: string) => void
}

/** A demo that runs. */
export interface Demo {
  readonly url: string
  readonly port: number
  /** Routes what was said, ends every request and timer, and resolves when nothing is left. May be called again. */
  close(): Promise<void>
}

const ADDRESS = '127.0.0.1' // anybody may log in, so nobody but this machine may ask
const DRAIN_MS = 2_000

/** Resolves when clients can speak to it; rejects when the port cannot be had or a module cannot be registered. */
export const startDemo = async (options: DemoOptions): Promise<Demo> => {
  const { port, serverName, clock, write } = options
  const host = createMemoryHost({ serverNames: [serverName], historyLimit: 1 })
  const crowd = createCrowd(options.crowd, serverName)
  const router = createPresenceRouter({ modules: [...options.modules, ...crowd.modules], hosts: [host] })
  const endWatching = watchRouting(router, clock, write)
  const homeserver = createHomeserver({ serverName, clock, host, router })
  const endRouting = async (): Promise<void> => {
    await router.close()
    endWatching()
  }
  const onDefect = (thrown: unknown): void => write(`! the server failed: ${describeThrown(thrown)}`)
  await router.ready()
  try {
    const server = await startApiServer({ address: ADDRESS, port, routes: clientApiRoutes(homeserver), onDefect })
    const endCrowd = crowd.start(homeserver.book, clock)
    const close = async (): Promise<void> => {
      endCrowd()
      homeserver.book.close()
      for (const line of drainLines(await router.drain({ deadlineMs: DRAIN_MS }))) write(line)
      await server.close()
      await endRouting()
    }
    let closed: Promise<void> | null = null
    return { url: `http://${ADDRESS}:${server.port}`, port: server.port, close: () => (closed ??= close()) }
  } catch (thrown) {
    await endRouting()
    throw thrown
  }
}
