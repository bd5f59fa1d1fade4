// What a program must provide and handle, as the compiler sees it.
import {
  type BadModule,
  type BadOptions,
  type BadPresenceState,
  type BadUserId,
  type CallbacksNotPaired,
  definePresenceModule,
  type ModuleNameTaken,
  type RouterClosed,
  type RouterOverloaded,
  type UserPresenceState,
} from '@presence-router/core'
import type { DeliveryBatch } from '@presence-router/runtime'
import {
  defineEffectModule,
  type EffectModule,
  type LayerError,
  layer,
  PresenceRouter,
  type PresenceRouterService,
} from '@presence-router/runtime/effect'
import * as Context from 'effect/Context'
import * as Effect from 'effect/Effect'
import type * as Layer from 'effect/Layer'
import type { Scope } from 'effect/Scope'
import type * as Stream from 'effect/Stream'
import { expectTypeOf, it } from 'vitest'

class Rooms extends Context.Service<Rooms, { readonly mates: Effect.Effect<string[]> }>()('Rooms') {}
class Friends extends Context.Service<Friends, { readonly list: Effect.Effect<string[], 'no friends'> }>()('Friends') {}

const none = { getUsersForStates: () => Effect.succeed({}), getInterestedUsers: () => Effect.succeed([]) }
const plain = definePresenceModule({ name: 'plain', getUsersForStates: () => ({}), getInterestedUsers: () => [] })
const rooms = defineEffectModule({ ...none, name: 'rooms', getInterestedUsers: () => Rooms.use(({ mates }) => mates) })
const both = defineEffectModule({
  name: 'both',
  getUsersForStates: (states) =>
    Rooms.use(({ mates }) => Effect.map(mates, (users) => new Map(users.map((user) => [user, states])))),
  getInterestedUsers: () => Friends.use(({ list }) => list),
})

it('an Effect module requires what its callbacks require, whatever they fail with', () => {
  expectTypeOf(defineEffectModule({ ...none, name: 'none' })).toEqualTypeOf<EffectModule>()
  expectTypeOf(rooms).toEqualTypeOf<EffectModule<Rooms>>()
  expectTypeOf(both).toEqualTypeOf<EffectModule<Rooms | Friends>>()
  const started = defineEffectModule({ ...none, name: 'started', start: () => Rooms, stop: () => Friends })
  expectTypeOf(started).toEqualTypeOf<EffectModule<Rooms | Friends>>()
  const scoped = defineEffectModule({ ...none, name: 'scoped', start: () => Effect.addFinalizer(() => Effect.void) })
  expectTypeOf(scoped).toEqualTypeOf<EffectModule<Scope>>()
  // @ts-expect-error a module is two callbacks
  defineEffectModule({ name: 'half', getUsersForStates: () => Effect.succeed({}) })
  // @ts-expect-error there is no such hook
  defineEffectModule({ ...none, name: 'misspelt', starts: () => Effect.void })
})

it('a layer requires what its modules require, and fails with what is wrong with its options', () => {
  expectTypeOf(layer()).toEqualTypeOf<Layer.Layer<PresenceRouter, LayerError>>()
  expectTypeOf(layer({ modules: [plain, { module: plain, permissions: { allUsers: false } }] })).toEqualTypeOf<
    Layer.Layer<PresenceRouter, LayerError>
  >()
  expectTypeOf(layer({ modules: [rooms] })).toEqualTypeOf<Layer.Layer<PresenceRouter, LayerError, Rooms>>()
  const mixed = layer({ modules: [plain, { module: rooms }, both], deadlineMs: 100 })
  expectTypeOf(mixed).toEqualTypeOf<Layer.Layer<PresenceRouter, LayerError, Rooms | Friends>>()
  const listed: readonly EffectModule<Friends>[] = []
  expectTypeOf(layer({ modules: listed })).toEqualTypeOf<Layer.Layer<PresenceRouter, LayerError, Friends>>()
  expectTypeOf<LayerError>().toEqualTypeOf<BadOptions | BadModule | CallbacksNotPaired | ModuleNameTaken>()
  // A scope is not met silently by that of the layer, which would keep what every call acquires.
  const scoped = defineEffectModule({ ...none, name: 'scoped', start: () => Effect.addFinalizer(() => Effect.void) })
  expectTypeOf(layer({ modules: [scoped] })).toEqualTypeOf<Layer.Layer<PresenceRouter, LayerError, Scope>>()
  // @ts-expect-error what modules require must be met
  Effect.runFork(PresenceRouter.pipe(Effect.provide(layer({ modules: [rooms] }))))
})

it('a module written into the options needs no type of its own', () => {
  const made = layer({
    modules: [
      rooms,
      {
        name: 'inline',
        getUsersForStates: (states, { signal }) => {
          expectTypeOf(states).toEqualTypeOf<readonly UserPresenceState[]>()
          expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
          return {}
        },
        getInterestedUsers: (userId) => [userId],
      },
      defineEffectModule({
        name: 'inline effect',
        getUsersForStates: (states, call) => {
          expectTypeOf(states).toEqualTypeOf<readonly UserPresenceState[]>()
          expectTypeOf(call).toEqualTypeOf<{ readonly deadline: number }>()
          return Effect.succeed({})
        },
        getInterestedUsers: (userId) => Effect.succeed([userId]),
      }),
    ],
  })
  expectTypeOf(made).toEqualTypeOf<Layer.Layer<PresenceRouter, LayerError, Rooms>>()
})

it("errors are of the caller's own making", () => {
  type ErrorOf<Method> = Method extends (...args: never[]) => infer Result ? Effect.Error<Result> : Effect.Error<Method>
  expectTypeOf<ErrorOf<PresenceRouterService['publish']>>().toBeNever()
  expectTypeOf<ErrorOf<PresenceRouterService['setPresenceForUsers']>>().toBeNever()
  expectTypeOf<ErrorOf<PresenceRouterService['ready']>>().toBeNever()
  expectTypeOf<ErrorOf<PresenceRouterService['counts']>>().toBeNever()
  expectTypeOf<ErrorOf<PresenceRouterService['flush']>>().toEqualTypeOf<RouterClosed>()
  expectTypeOf<ErrorOf<PresenceRouterService['drain']>>().toEqualTypeOf<RouterClosed | BadOptions>()
  expectTypeOf<ErrorOf<PresenceRouterService['getUsersForStates']>>().toEqualTypeOf<
    RouterClosed | BadPresenceState | BadOptions
  >()
  expectTypeOf<ErrorOf<PresenceRouterService['getInterestedUsers']>>().toEqualTypeOf<
    RouterClosed | BadUserId | BadOptions
  >()
  expectTypeOf<ErrorOf<PresenceRouterService['explain']>>().toEqualTypeOf<RouterClosed | BadUserId | BadOptions>()
  expectTypeOf<PresenceRouterService['deliveries']>().toEqualTypeOf<Stream.Stream<DeliveryBatch, RouterOverloaded>>()
})

it('a query is ended by interrupting it, not by a signal', () => {
  const { signal } = new AbortController()
  // @ts-expect-error there is no such option
  PresenceRouter.use(({ getInterestedUsers }) => getInterestedUsers('@alice:x', { signal }))
})

it('what an added module requires is required of who adds it', () => {
  const adding = PresenceRouter.use(({ modules }) => modules.add(both))
  expectTypeOf<Effect.Services<typeof adding>>().toEqualTypeOf<PresenceRouter | Rooms | Friends>()
  const addingPlain = PresenceRouter.use(({ modules }) => modules.add(plain))
  expectTypeOf<Effect.Services<typeof addingPlain>>().toEqualTypeOf<PresenceRouter>()
})
