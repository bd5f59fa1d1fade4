// What a module in a real thread or process can do to itself, and that it does it to nobody else.
import { userPresenceState } from '@presence-router/core'
import { bob } from '@presence-router/core/testing'
import { describe, expect, it, vi } from 'vitest'
import { callOf, type FileRun, type Isolation, openCall, runFile, signalOf } from './support/run-file.ts'

vi.setConfig({ testTimeout: 20_000 }) // threads and processes begin slowly on a busy machine

const tell = (run: FileRun, words: string, call = openCall()): Promise<unknown> =>
  Promise.resolve(run.module.getUsersForStates([userPresenceState(bob, { statusMsg: words })], call))

/** How it dies when it is told this, and for how long this thread was at work meanwhile: no turn took longer. */
const deathBy = async (words: string, isolation: Isolation, deadlineMs = 60_000) => {
  const run = await runFile('as-told', isolation)
  const before = process.threadCpuUsage()
  const begin = performance.now()
  const outcome = tell(run, words, callOf(deadlineMs)).then(
    () => expect.unreachable(),
    (cause: unknown) => cause,
  )
  const failure = await run.died
  const tookMs = performance.now() - begin
  const { user, system } = process.threadCpuUsage(before)
  await run.end()
  return { failure, cause: await outcome, tookMs, busyMs: (user + system) / 1_000 }
}

describe.each(['worker', 'process'] as const)('in a %s of its own', (isolation) => {
  for (const words of ['spin', 'spin later', 'spin when aborted'])
    it(`one that is told to ${words} is ended soon after its deadline, and the event loop here never stands still`, async () => {
      const { failure, tookMs, busyMs } = await deathBy(words, isolation, 100)
      expect(failure.message).toBe(
        `the ${isolation} of module as-told did not react within 50 ms of its deadline and was ended`,
      )
      console.info(
        `${isolation}, ${words}: ended ${Math.round(tookMs - 100)} ms after its deadline, this thread busy for ${Math.round(busyMs)} ms`,
      )
      expect(tookMs).toBeGreaterThanOrEqual(149)
      expect(tookMs).toBeLessThan(100 + 1_000) // 100, and what a busy machine adds; hundred-hogs.ts has the figures
      expect(busyMs).toBeLessThan(100)
    })

  it.each([
    ['exit', /left with code 3$/],
    ['throw in a timer', /left with code 1: TypeError: nobody catches this$/],
    ['garbage', /posted what is no message of the protocol/],
    ['flood', /posted what is no message of the protocol/],
    ['hog slowly', /ran out of memory$/],
  ])('one that is told "%s" dies alone', async (words, fate) => {
    const { failure, cause } = await deathBy(words, isolation)
    expect(failure).toMatchObject({ _tag: 'WorkerDied', module: 'as-told', isolation })
    expect(failure.message).toMatch(fate)
    expect(cause).toBe(failure)
  })

  it('all that is open at one that dies fails with the same failure', async () => {
    const run = await runFile('as-told', isolation)
    const open = [tell(run, 'never'), tell(run, 'never'), tell(run, 'exit')]
    const failure = await run.died
    await run.end()
    for (const outcome of [...open, tell(run, 'echo')]) await expect(outcome).rejects.toBe(failure)
  })

  it('one that spins is ended all the same', async () => {
    const run = await runFile('as-told', isolation)
    const outcome = expect(tell(run, 'spin')).rejects.toThrow('has been ended')
    await run.end()
    await outcome
  })
})

describe('in a worker of its own', () => {
  it.each([
    ['reject unheard', /left with code 1: TypeError: nobody hears this$/],
    ['forge', /posted what is no message of the protocol/],
  ])('one that is told "%s" dies alone', async (words, fate) => {
    expect((await deathBy(words, 'worker')).failure.message).toMatch(fate)
  })
})

describe('in a process of its own', () => {
  for (const words of ['hog at once', 'hog buffers', 'hog one buffer'])
    it(`one that is told to ${words} runs out of memory alone`, async () => {
      const { failure } = await deathBy(words, 'process')
      expect(failure.fate).toBe('ran out of memory')
    })

  it('one that leaves the channel to the router is gone', async () => {
    expect((await deathBy('disconnect', 'process')).failure.fate).toBe('left with code 0')
  })
})

describe('the file of a module', () => {
  const failing = (file: string, isolation: Isolation, signal?: AbortSignal): Promise<unknown> =>
    runFile(file, isolation, signal ? { signal } : {}).then(
      () => expect.unreachable(),
      (cause: Error) => cause.message,
    )

  it.each([
    ['missing', 'worker', /^the file .*missing\.ts cannot be loaded: Error: Cannot find module/],
    ['missing', 'process', /^the file .*missing\.ts cannot be loaded: Error: Cannot find module/],
    ['throws', 'worker', /^the file .*throws\.ts cannot be loaded: RangeError: at the top$/],
    ['no-default', 'worker', /^the file .*no-default\.ts has no default export$/],
    ['half', 'worker', /^the file .*half\.ts gives no module: CallbacksNotPaired: /],
    ['exits', 'worker', /^the worker of module exits left with code 4$/],
    ['exits', 'process', /^the process of module exits left with code 4$/],
  ] as const)('%s.ts fails to start in a %s', async (file, isolation, message) => {
    expect(await failing(file, isolation)).toMatch(message)
  })

  it.each([
    ['waits', 'worker'],
    ['spins', 'worker'],
    ['spins', 'process'],
  ] as const)('%s.ts is given up while it is loaded, in a %s', async (file, isolation) => {
    expect(await failing(file, isolation, signalOf(300))).toBe(
      'it is not ready: Error: it has not settled within 300 ms',
    )
  })

  it('is not opened when that is given up before', async () => {
    await expect(runFile('as-told', 'worker', { signal: AbortSignal.abort('given up') })).rejects.toBe('given up')
  })

  it.each(['worker', 'process'] as const)('gets no data that cannot be cloned, in a %s', async (isolation) => {
    await expect(runFile('as-told', isolation, { data: () => {} })).rejects.toThrow('could not be cloned')
  })
})
