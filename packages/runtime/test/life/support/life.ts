// A router whose modules' lives are watched, and the usual moves of a life test.
import { type UserPresenceState, userPresenceState } from '@presence-router/core'
import { createPresenceRouter, type PresenceRouter, type PresenceRouterOptions } from '@presence-router/runtime'
import { vi } from 'vitest'
import { type Watch, watch } from '../../support/watch.ts'

export interface LifeRig extends Watch {
  readonly router: PresenceRouter
  /** `name life`, for each change that was told, in order. */
  readonly lives: readonly string[]
  /** The life of the module, as it is now. */
  lifeOf(name: string): string | undefined
  /** The tags of the failures told since the last time this was called. */
  failuresSince(): readonly string[]
  /** So many queries about nobody, one after the other. */
  query(times: number): Promise<void>
  /** Publishes, and lets the batch be routed. */
  publish(...states: UserPresenceState[]): Promise<void>
}

export const advance = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

export const online = (userId: string, statusMsg: string | null = null): UserPresenceState =>
  userPresenceState(userId, { state: 'online', statusMsg })
export const offline = (userId: string): UserPresenceState => userPresenceState(userId)
export const alice = (statusMsg: string | null = null): UserPresenceState => online('@alice:x', statusMsg)
export const bob = (statusMsg: string | null = null): UserPresenceState => online('@bob:x', statusMsg)
export const carol = (statusMsg: string | null = null): UserPresenceState => online('@carol:x', statusMsg)

/** `random` is 0: restarts are not spread. */
export const openLife = (
  modules: NonNullable<PresenceRouterOptions['modules']>,
  options: PresenceRouterOptions = {},
): LifeRig => {
  const router = createPresenceRouter({ modules, serverNames: ['x'], random: () => 0, ...options })
  const watched = watch(router)
  const lives: string[] = []
  router.events$.subscribe((event) => {
    if (event._tag === 'ModuleLifeChanged') lives.push(`${event.module} ${event.life}`)
  })
  let seen = 0
  return {
    ...watched,
    router,
    lives,
    lifeOf: (name) => router.modules.list().find((module) => module.name === name)?.life,
    failuresSince() {
      const since = watched.failures.slice(seen).map(({ _tag }) => _tag)
      seen = watched.failures.length
      return since
    },
    async query(times) {
      for (let time = 0; time < times; time++) await router.getUsersForStates([])
    },
    async publish(...states) {
      router.publish(states)
      await advance(1)
    },
  }
}
