// What a module is told about its call: its own, to read.
import { definePresenceModule, type ModuleCall, userPresenceState } from '@presence-router/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createPresenceRouter } from '../src/index.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const alice = userPresenceState('@alice:x', { state: 'online' })

/** Publishes a state; what each of these modules did with its call. */
const callEach = async (...callbacks: readonly ((call: ModuleCall) => unknown)[]) => {
  const modules = callbacks.map((callback, index) =>
    definePresenceModule({
      name: `module${index}`,
      getUsersForStates: async (_, call) => {
        await callback(call)
        return {}
      },
      getInterestedUsers: () => [],
    }),
  )
  const router = createPresenceRouter({ modules, deadlineMs: 1_000 })
  await router.ready()
  router.publish(alice)
  await vi.advanceTimersByTimeAsync(500)
  return router
}

it('tells the deadline by the wall clock, however late it is looked at', async () => {
  const begin = Date.now()
  const deadlines: number[] = []
  const router = await callEach(
    async (call) => {
      deadlines.push(call.deadline)
      await new Promise((resolve) => setTimeout(resolve, 100))
      deadlines.push(call.deadline)
    },
    async (call) => {
      await new Promise((resolve) => setTimeout(resolve, 100))
      const { deadline } = call
      deadlines.push(deadline)
    },
  )
  expect(deadlines).toEqual([begin + 1_000, begin + 1_000, begin + 1_000])
  await router.close()
})

it('tells the same deadline again when the wall clock has jumped', async () => {
  const deadlines: number[] = []
  const router = await callEach((call) => {
    deadlines.push(call.deadline)
    vi.setSystemTime(Date.now() + 3_600_000)
    deadlines.push(call.deadline)
  })
  expect(deadlines[1]).toBe(deadlines[0])
  await router.close()
})

it('cannot be changed, neither for itself nor for others', async () => {
  const refused: unknown[] = []
  const attempt = (run: () => unknown): void => {
    try {
      refused.push(run())
    } catch (thrown) {
      refused.push(thrown)
    }
  }
  const seen: ModuleCall[] = []
  const router = await callEach(
    (call) => {
      attempt(() => Object.assign(call, { deadline: 0 }))
      attempt(() => Object.assign(Object.getPrototypeOf(call), { deadline: 0 }))
      attempt(() => Object.defineProperty(Object.getPrototypeOf(call), 'signal', { value: null }))
      attempt(() => Object.getOwnPropertyDescriptor(Object.getPrototypeOf(call), 'signal')?.get?.call({}))
      seen.push(call)
    },
    (call) => void seen.push(call),
  )
  expect(refused.map((each) => each instanceof TypeError)).toEqual([true, true, true, true])
  expect(Reflect.ownKeys(seen[0] ?? [])).toEqual([])
  expect(seen[0]?.signal).toBeInstanceOf(AbortSignal)
  expect(seen[0]?.signal).not.toBe(seen[1]?.signal)
  await router.close()
})

it('has a signal that is aborted also when it is first looked at after the end', async () => {
  const calls: ModuleCall[] = []
  const router = await callEach((call) => {
    calls.push(call)
    return new Promise(() => {})
  })
  await vi.advanceTimersByTimeAsync(600)
  expect(calls[0]?.signal.reason).toMatchObject({ _tag: 'ModuleTimedOut', module: 'module0' })
  await router.close()
})
