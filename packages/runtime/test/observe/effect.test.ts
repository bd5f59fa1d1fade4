// Metrics and health for programs that live in Effect.
import { userPresenceState } from '@presence-router/core'
import { layer, PresenceRouter } from '@presence-router/runtime/effect'
import * as Effect from 'effect/Effect'
import { expect, it } from 'vitest'
import { echoTo } from '../support/modules.ts'
import { readMetrics } from './support/open-metrics.ts'

it('gives the text of metrics and the report of health as Effects, as they are when they are run', async () => {
  const program = Effect.gen(function* () {
    const { metrics, health, publish, flush } = yield* PresenceRouter
    const before = readMetrics(yield* metrics)
    yield* publish(userPresenceState('@alice:x', { state: 'online' }))
    yield* flush
    return { before, after: readMetrics(yield* metrics), health: yield* health }
  }).pipe(Effect.provide(layer({ serverNames: ['x'], modules: [echoTo('one', '@z:x')] })))
  const { before, after, health } = await Effect.runPromise(program)
  expect(before.get('presence_router_deliveries_total')).toBe(0)
  expect(after.get('presence_router_deliveries_total')).toBe(1)
  expect(health).toMatchObject({ status: 'ok', modules: [{ name: 'one', life: 'prompt' }] })
})
