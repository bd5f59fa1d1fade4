// What an outsider who lives in Effect sees of a router, and how time is moved for all of it.
import { type RouterFailure, type UserPresenceState, userPresenceState } from '@presence-router/core'
import { type LayerError, PresenceRouter } from '@presence-router/runtime/effect'
import * as Effect from 'effect/Effect'
import type * as Fiber from 'effect/Fiber'
import type * as Layer from 'effect/Layer'
import type { Scope } from 'effect/Scope'
import * as Stream from 'effect/Stream'
import { vi } from 'vitest'

export const bob = (statusMsg: string | null = null): UserPresenceState =>
  userPresenceState('@bob:x', { state: 'online', statusMsg })

/** Moves time for routers, modules and fibers alike. */
export const advance = (ms: number): Effect.Effect<void> => Effect.promise(() => vi.advanceTimersByTimeAsync(ms))

/** The failures told from now on, as long as the scope lives. */
export const watchFailures: Effect.Effect<readonly RouterFailure[], never, PresenceRouter | Scope> = Effect.gen(
  function* () {
    const { events } = yield* PresenceRouter
    const failures: RouterFailure[] = []
    const watching = Stream.runForEach(events, (event) =>
      Effect.sync(() => void (event._tag === 'Failure' && failures.push(event.failure))),
    )
    yield* Effect.forkScoped(watching, { startImmediately: true })
    return failures
  },
)

/** Begins it and comes back when it waits for something. */
export const fork = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<Fiber.Fiber<A, E>, never, R> =>
  Effect.forkChild(effect, { startImmediately: true })

/** Runs it with a router that lives as long as it does. */
export const runScoped = (
  program: Effect.Effect<void, unknown, PresenceRouter | Scope>,
  router: Layer.Layer<PresenceRouter, LayerError>,
): Promise<void> => Effect.runPromise(Effect.scoped(program).pipe(Effect.provide(router)))
