// A long proof, run by hand: a hundred modules that eat the heap of their process, slowly and at once in turn, and a hundred that
// spin in their thread, each dies alone. From the root of the repository:
//
//   node --conditions=@presence-router/source packages/runtime/test/isolation/hundred-hogs.ts 2> /dev/null
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { userPresenceState } from '@presence-router/core'
import { processTime } from '../../src/time.ts'
import { callOf, type Isolation, openCall, runFile } from './support/run-file.ts'

const COUNT = 100
const REST_MS = 10_000
const DEADLINE_MS = 100

const dieOf = async (words: string, isolation: Isolation): Promise<{ fate: string; tookMs: number }> => {
  const { module, died, end } = await runFile('as-told', isolation)
  const begin = performance.now()
  const call = words === 'spin' ? callOf(DEADLINE_MS) : openCall()
  const answer = module.getUsersForStates([userPresenceState('@bob:example.org', { statusMsg: words })], call)
  Promise.resolve(answer).catch(() => {})
  const { fate } = await died
  const tookMs = performance.now() - begin
  await end()
  return { fate, tookMs }
}

const proveThat = async (what: string, isolation: Isolation, words: readonly string[]): Promise<void> => {
  const fates = new Map<string, number>()
  const times: number[] = []
  const stalls = monitorEventLoopDelay({ resolution: 1 })
  stalls.enable()
  for (let at = 0; at < COUNT; at++) {
    const { fate, tookMs } = await dieOf(words[at % words.length] ?? '', isolation)
    fates.set(fate, (fates.get(fate) ?? 0) + 1)
    times.push(tookMs)
  }
  stalls.disable()
  times.sort((left, right) => left - right)
  const [median, longest] = [times[COUNT / 2] ?? 0, times.at(-1) ?? 0]
  console.log(`${what}: ${times.length} of ${COUNT} died alone`)
  for (const [fate, count] of fates) console.log(`  ${count} ${fate}`)
  console.log(`  time to the end: median ${Math.round(median)} ms, longest ${Math.round(longest)} ms`)
  console.log(`  longest stall of the event loop here: ${Math.round(stalls.max / 1e6)} ms`)
}

/** For comparison: how long the machine lets this event loop stand still when nothing is done. */
const rest = async (): Promise<void> => {
  const stalls = monitorEventLoopDelay({ resolution: 1 })
  stalls.enable()
  await new Promise<void>((resolve) => void processTime.after(REST_MS, resolve))
  stalls.disable()
  console.log(
    `at rest for ${REST_MS / 1_000} s: longest stall of the event loop here: ${Math.round(stalls.max / 1e6)} ms`,
  )
}

const letGo = processTime.keepAlive()
await rest()
await proveThat(`spinning workers (deadline ${DEADLINE_MS} ms)`, 'worker', ['spin'])
await proveThat('heap hogs in processes', 'process', ['hog slowly', 'hog at once'])
letGo()
