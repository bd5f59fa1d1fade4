// What those who embed a router hold in hand: streams of what, and promises of what.
import type { PublishReceipt, RouterFailure, UserId, UserPresenceState } from '@presence-router/core'
import type { DeliveryBatch, PresenceRouter, RouterEvent } from '@presence-router/runtime'
import type { Observable, ObservedValueOf } from 'rxjs'
import { expectTypeOf, it } from 'vitest'

type ElementOf<Stream> = Stream extends AsyncIterable<infer Element> ? Element : never

it('delivers batches, to observers and to loops', () => {
  type Deliveries = PresenceRouter['deliveries$']
  expectTypeOf<Deliveries>().toExtend<Observable<DeliveryBatch>>()
  expectTypeOf<ObservedValueOf<Deliveries>>().toEqualTypeOf<DeliveryBatch>()
  expectTypeOf<ElementOf<Deliveries>>().toEqualTypeOf<DeliveryBatch>()
  expectTypeOf<ReturnType<DeliveryBatch['toMap']>>().toEqualTypeOf<Map<UserId, Set<UserPresenceState>>>()
  expectTypeOf<Deliveries>().not.toHaveProperty('next')
})

it('tells what happens, failures among it', () => {
  expectTypeOf<ElementOf<PresenceRouter['events$']>>().toEqualTypeOf<RouterEvent>()
  expectTypeOf<Extract<RouterEvent, { _tag: 'Failure' }>['failure']>().toEqualTypeOf<RouterFailure>()
})

it('answers queries as Synapse names them', () => {
  type Answer<Query extends 'getUsersForStates' | 'getInterestedUsers'> = Awaited<ReturnType<PresenceRouter[Query]>>
  expectTypeOf<Answer<'getUsersForStates'>>().toEqualTypeOf<Map<UserId, Set<UserPresenceState>>>()
  expectTypeOf<Answer<'getInterestedUsers'>>().toEqualTypeOf<Set<UserId> | 'ALL'>()
})

it('publishes at once, so there is nothing to await', () => {
  expectTypeOf<ReturnType<PresenceRouter['publish']>>().toEqualTypeOf<PublishReceipt>()
  expectTypeOf<UserPresenceState>().toExtend<Parameters<PresenceRouter['publish']>[0]>()
  expectTypeOf<Set<UserPresenceState>>().toExtend<Parameters<PresenceRouter['publish']>[0]>()
})

it('closes at the end of a block', () => {
  expectTypeOf<PresenceRouter>().toExtend<AsyncDisposable>()
})
