// An Effect application around a router: a directory as a service, a module that requires it, and what uses the router.
// What the directory fails with costs an answer of the module and is told on `events`; it is in no type of a caller.
import type { RouterOverloaded, UserId, UserPresenceState } from '@presence-router/core'
import { defineEffectModule, layer, PresenceRouter } from '@presence-router/runtime/effect'
import * as Context from 'effect/Context'
import * as Data from 'effect/Data'
import * as Effect from 'effect/Effect'
import * as Stream from 'effect/Stream'

/** The directory gave no answer. */
export class DirectoryFailed extends Data.TaggedError('DirectoryFailed')<{ readonly reason: string }> {
  override get message(): string {
    return `the directory gave no answer: ${this.reason}`
  }
}

/** Who is in whose team; in real life a database. */
export class Directory extends Context.Service<
  Directory,
  { readonly teamOf: (userId: UserId) => Effect.Effect<readonly UserId[], DirectoryFailed> }
>()('example/Directory') {}

// Members of a team see each other. About states it answers for those whose team it can find out: an answer that fails is
// asked again with all its users, so one user whom it always fails for would cost the others theirs.
const teamMates = defineEffectModule({
  name: 'team-mates',
  getUsersForStates: Effect.fnUntraced(function* (states: readonly UserPresenceState[]) {
    const { teamOf } = yield* Directory
    const told = new Map<UserId, UserPresenceState[]>()
    const teamOrNobody = (state: UserPresenceState) => Effect.orElseSucceed(teamOf(state.userId), () => [])
    const teams = yield* Effect.forEach(states, teamOrNobody, { concurrency: 8 })
    for (const [index, state] of states.entries())
      for (const member of teams[index] ?? []) told.set(member, [...(told.get(member) ?? []), state])
    return told
  }),
  getInterestedUsers: Effect.fnUntraced(function* (userId: UserId) {
    return yield* (yield* Directory).teamOf(userId)
  }),
})

/** The router, as long as the layer lives. It requires what its module requires: a `Directory`. */
export const RouterLive = layer({ modules: [teamMates], serverNames: ['example.org'] })

/** What one user is told, a line each, from when it is run until the router closes. */
export const toldTo = (recipient: UserId): Stream.Stream<string, RouterOverloaded, PresenceRouter> =>
  Stream.unwrap(Effect.map(PresenceRouter, ({ deliveries }) => deliveries)).pipe(
    Stream.map(({ groups }) => groups.filter(({ localUsers }) => localUsers.includes(recipient))),
    Stream.flatMap((groups) => Stream.fromIterable(groups.flatMap(({ states }) => states))),
    Stream.map(({ userId, state, statusMsg }) => `${userId} is ${state}: ${statusMsg}`),
  )

/** Publishes, and ends when everybody has been told whom the module names. Only `RouterClosed` can go wrong. */
export const announce = Effect.fnUntraced(function* (state: UserPresenceState) {
  const router = yield* PresenceRouter
  const receipt = yield* router.publish(state)
  yield* router.flush
  return receipt
})

/** What goes wrong, a sentence each, from when it is run until the router closes. */
export const failures: Stream.Stream<string, RouterOverloaded, PresenceRouter> = Stream.unwrap(
  Effect.map(PresenceRouter, ({ events }) => events),
).pipe(Stream.flatMap((event) => (event._tag === 'Failure' ? Stream.make(event.failure.message) : Stream.empty)))
