// A hook of a module under its deadline, and that nothing is left of it.
import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createDeadlines } from '../../src/actor/deadlines.ts'
import { runHook } from '../../src/actor/hook.ts'
import { processTime } from '../../src/time.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const run = (hook: () => unknown, signal: AbortSignal): Promise<unknown> =>
  runHook(hook, signal, { time: processTime, deadlines: createDeadlines(processTime), deadlineMs: 100 })

it.each<[string, () => unknown]>([
  ['settles', () => 'done'],
  ['fails', () => Promise.reject(new Error('no'))],
  ['never settles', () => new Promise(() => {})],
])('a hook that %s leaves no listener behind', async (_, hook) => {
  const { signal } = new AbortController()
  const ended = run(hook, signal).catch(() => {})
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(100)
  await ended
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

it('a hook that is ended early rejects with the reason, whatever it does afterwards', async () => {
  const controller = new AbortController()
  const ended = run(() => new Promise(() => {}), controller.signal)
  controller.abort('enough')
  await expect(ended).rejects.toBe('enough')
})
