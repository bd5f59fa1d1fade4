// Queries as Effects: what they fail with, and what interrupting one does to modules.
import type { ModuleCall } from '@presence-router/core'
import { defineEffectModule, layer, PresenceRouter, type PresenceRouterService } from '@presence-router/runtime/effect'
import * as Cause from 'effect/Cause'
import * as Effect from 'effect/Effect'
import * as Exit from 'effect/Exit'
import * as Fiber from 'effect/Fiber'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering, echoTo, silent } from '../support/modules.ts'
import { advance, bob, fork, watchFailures } from './support/rig.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a query', () => {
  it('answers what all modules answer', async () => {
    const everybody = { ...echoTo('two', '@b:x'), getInterestedUsers: () => 'ALL' as const }
    const program = Effect.gen(function* () {
      const router = yield* PresenceRouter
      return [yield* router.getUsersForStates([bob()]), yield* router.getInterestedUsers('@alice:x')]
    })
    const provided = program.pipe(Effect.provide(layer({ modules: [echoTo('one', '@a:x'), everybody] })))
    await expect(Effect.runPromise(provided)).resolves.toEqual([
      new Map([
        ['@a:x', new Set([bob()])],
        ['@b:x', new Set([bob()])],
      ]),
      'ALL',
    ])
  })

  it('fails with what its caller did wrong', async () => {
    const program = Effect.gen(function* () {
      const router = yield* PresenceRouter
      return [
        yield* Effect.flip(router.getUsersForStates([{ ...bob(), state: 'asleep' as never }])),
        yield* Effect.flip(router.getUsersForStates([bob()], { deadlineMs: 0 })),
        yield* Effect.flip(router.getInterestedUsers('alice')),
        yield* Effect.flip(router.getInterestedUsers('@alice:x', { deadlineMs: Number.NaN })),
        yield* Effect.flip(router.sendLocalOnlinePresenceTo(['alice'])),
        yield* Effect.flip(router.sendLocalOnlinePresenceTo('@alice:x')),
        yield* Effect.flip(router.explain({ recipient: 'alice', subject: '@bob:x' })),
        yield* Effect.flip(router.drain({ deadlineMs: -1 })),
      ].map(({ _tag }) => _tag)
    })
    const provided = program.pipe(Effect.provide(layer({ modules: [echoTo('one')] })))
    await expect(Effect.runPromise(provided)).resolves.toEqual([
      'BadPresenceState',
      'BadOptions',
      'BadUserId',
      'BadOptions',
      'BadUserId',
      'BadOptions',
      'BadUserId',
      'BadOptions',
    ])
  })

  it("dies of what is neither its caller's nor a module's making", async () => {
    const broken = new Error('the list is broken')
    const states: Iterable<never> = {
      [Symbol.iterator]() {
        throw broken
      },
    }
    const program = PresenceRouter.use((router) => router.getUsersForStates(states))
    const exit = await Effect.runPromiseExit(program.pipe(Effect.provide(layer({ modules: [echoTo('one')] }))))
    expect(exit).toEqual(Exit.die(broken))
  })

  it('costs a module that throws its own answer only', async () => {
    const broken = answering('broken', () => Promise.reject(new Error('no')))
    const program = Effect.gen(function* () {
      const failures = yield* watchFailures
      const answer = yield* PresenceRouter.use((router) => router.getUsersForStates([bob()]))
      yield* advance(0)
      return { answer, failures }
    })
    const provided = Effect.scoped(program).pipe(Effect.provide(layer({ modules: [broken, echoTo('good', '@a:x')] })))
    await expect(Effect.runPromise(provided)).resolves.toMatchObject({
      answer: new Map([['@a:x', new Set([bob()])]]),
      failures: [{ _tag: 'ModuleThrew', module: 'broken' }],
    })
  })

  it('leaves out at its deadline who has not answered', async () => {
    const program = Effect.gen(function* () {
      const failures = yield* watchFailures
      const router = yield* PresenceRouter
      const query = yield* fork(router.getInterestedUsers('@alice:x', { deadlineMs: 30 }))
      yield* advance(30)
      const answer = yield* Fiber.join(query)
      yield* advance(0)
      return { answer, failures }
    })
    const provided = Effect.scoped(program).pipe(Effect.provide(layer({ modules: [silent('hung')] })))
    await expect(Effect.runPromise(provided)).resolves.toMatchObject({
      answer: new Set(),
      failures: [{ _tag: 'ModuleTimedOut', module: 'hung', afterMs: 30, cutShort: true }],
    })
  })
})

describe('interrupting the fiber of a query', () => {
  it('aborts the signal of a plain module, asks no later one, and is no failure of anybody', async () => {
    const calls: ModuleCall[] = []
    const later = vi.fn()
    const program = Effect.gen(function* () {
      const failures = yield* watchFailures
      const router = yield* PresenceRouter
      const query = yield* fork(router.getInterestedUsers('@alice:x'))
      const signal = calls[0]?.signal
      const isAbortedBefore = signal?.aborted
      yield* Fiber.interrupt(query)
      expect({ isAbortedBefore, isAbortedAfter: signal?.aborted }).toEqual({
        isAbortedBefore: false,
        isAbortedAfter: true,
      })
      yield* advance(5_000)
      expect(failures).toEqual([])
      expect(Exit.isFailure(yield* Fiber.await(query))).toBe(true)
    })
    const modules = [silent('hung', (call) => calls.push(call)), silent('later', later)]
    await Effect.runPromise(Effect.scoped(program).pipe(Effect.provide(layer({ modules }))))
    expect(later).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each([
    ['a question about states', (router: PresenceRouterService) => router.getUsersForStates([bob()])],
    ['an explanation', (router: PresenceRouterService) => router.explain({ recipient: '@alice:x', subject: '@bob:x' })],
  ])('interrupts the fibers of Effect modules: %s', async (_, ask) => {
    const interrupted = vi.fn()
    const hung = Effect.never.pipe(Effect.onInterrupt(() => Effect.sync(interrupted)))
    const module = defineEffectModule({ name: 'hung', getUsersForStates: () => hung, getInterestedUsers: () => hung })
    const program = Effect.gen(function* () {
      const failures = yield* watchFailures
      const router = yield* PresenceRouter
      const query = yield* fork<unknown, unknown, never>(ask(router))
      yield* advance(10)
      expect(interrupted).not.toHaveBeenCalled()
      yield* Fiber.interrupt(query)
      expect(interrupted).toHaveBeenCalled()
      yield* advance(5_000)
      expect(failures).toEqual([])
    })
    await Effect.runPromise(Effect.scoped(program).pipe(Effect.provide(layer({ modules: [module] }))))
    expect(vi.getTimerCount()).toBe(0)
  })

  it('happens when a time limit of the caller passes, as with any Effect', async () => {
    const calls: ModuleCall[] = []
    const program = Effect.gen(function* () {
      const router = yield* PresenceRouter
      const query = yield* fork(Effect.flip(Effect.timeout(router.getUsersForStates([bob()]), 100)))
      yield* advance(0)
      const signal = calls[0]?.signal
      yield* advance(100)
      expect(Cause.isTimeoutError(yield* Fiber.join(query))).toBe(true)
      expect(signal?.aborted).toBe(true)
    })
    const modules = [silent('hung', (call) => calls.push(call))]
    await Effect.runPromise(program.pipe(Effect.provide(layer({ modules }))))
    expect(vi.getTimerCount()).toBe(0)
  })
})
