// A module whose thread or process dies, in every life: what it was asked is lost, and it is started again. What runs it
// here is a double that dies when the test says so.
import { definePresenceModule, type ModuleFailure, WorkerDied } from '@presence-router/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AskSettlement } from '../../src/actor/ask.ts'
import { createDeadlines } from '../../src/actor/deadlines.ts'
import { createModuleActor } from '../../src/actor/module-actor.ts'
import type { ModuleSource } from '../../src/actor/module-source.ts'
import { processTime } from '../../src/time.ts'
import { advance } from './support/life.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const death = new WorkerDied('mortal', 'worker', 'left with code 1')
const never = (): Promise<never> => new Promise(() => {})

const openMortal = (start: () => unknown = () => {}) => {
  const begin = performance.now()
  const runs: { readonly startedAtMs: number; readonly die: () => void }[] = []
  const ended: number[] = []
  const lives: string[] = []
  const failures: ModuleFailure[] = []
  const source: ModuleSource = {
    name: 'mortal',
    given: null,
    mustBeAwaited: false,
    async create({ died }) {
      const number = runs.push({ startedAtMs: performance.now() - begin, die: () => died(death) })
      const module = definePresenceModule({
        name: 'mortal',
        start,
        getUsersForStates: () => ({}),
        getInterestedUsers: () => [],
      })
      return { module, end: async () => void ended.push(number) }
    },
  }
  const actor = createModuleActor(source, {
    time: processTime,
    deadlines: createDeadlines(processTime),
    limits: { maxQueries: 64, maxWaitingQueries: 1_024, hookDeadlineMs: 10_000 },
    random: () => 0,
    report: (failure) => failures.push(failure),
    onLife: (life) => lives.push(life),
    onDefect: (cause) => {
      throw cause
    },
  })
  actor.start()
  return {
    actor,
    runs,
    ended,
    lives,
    failures,
    die: () => runs.at(-1)?.die(),
    /** How it settles is told as soon as it does. */
    ask(invoke: () => unknown): AskSettlement[] {
      const settled: AskSettlement[] = []
      const settle = (settlement: AskSettlement): unknown => settled.push(settlement)
      const request = { callback: 'getUsersForStates', invoke, deadlineMs: 1_000, isCutShort: false, settle } as const
      actor.askForQuery(request, processTime.elapsed())
      return settled
    },
  }
}

describe('a module that dies', () => {
  it('loses what it was asked, as ModuleThrew with its death as the cause, which counts for nothing', async () => {
    const { ask, die, failures } = openMortal()
    await advance(1)
    const lost = ask(never)
    die()
    expect(lost).toMatchObject([
      { _tag: 'Failed', isItsFault: false, failure: { _tag: 'ModuleThrew', module: 'mortal', cause: death } },
    ])
    expect(failures).toEqual([death])
  })

  it('is ended and started again after 100, 200 and 400 ms, and rests when that is not enough', async () => {
    const { die, runs, ended, lives } = openMortal()
    await advance(1)
    const deaths: number[] = []
    for (let times = 0; times < 4; times++) {
      deaths.push(performance.now())
      die()
      await advance(500)
    }
    const starts = runs.map(({ startedAtMs }) => startedAtMs)
    expect(starts.slice(1).map((at, index) => at - 1 - index * 500)).toEqual([100, 200, 400])
    expect(ended).toEqual([1, 2, 3])
    expect(lives).toEqual(['prompt', ...[1, 2, 3].flatMap(() => ['restarting', 'late']), 'resting'])
  })

  it('is started after 100 ms again once it has answered', async () => {
    const { actor, die, runs } = openMortal()
    await advance(1)
    die()
    await advance(500)
    actor.judge(true)
    die()
    await advance(500)
    expect(runs.map(({ startedAtMs }) => startedAtMs)).toEqual([0, 101, 601])
  })

  it('while it is starting has failed to start', async () => {
    const { die, lives, failures } = openMortal(never)
    await advance(10)
    die()
    expect(lives).toEqual(['restarting'])
    expect(failures).toEqual([death])
    await advance(200)
    die()
    expect(lives).toEqual(['restarting'])
  })

  it('while it is probed rests again, and is started before the next probe', async () => {
    const { actor, die, runs, lives } = openMortal()
    await advance(1)
    actor.tell({ type: 'failedTooOften' })
    await advance(1_000)
    expect(lives.at(-1)).toBe('probing')
    die()
    expect(lives.slice(-2)).toEqual(['probing', 'resting'])
    await advance(1_990)
    expect(runs).toHaveLength(1)
    await advance(20)
    expect(runs).toHaveLength(2)
    expect(lives.slice(-2)).toEqual(['restarting', 'probing'])
  })

  it('while it rests is started when the rest is over, and no sooner', async () => {
    const { actor, die, runs, lives } = openMortal()
    await advance(1)
    actor.tell({ type: 'failedTooOften' })
    die()
    await advance(990)
    expect(lives.at(-1)).toBe('resting')
    await advance(20)
    expect(runs).toHaveLength(2)
    expect(lives.slice(-2)).toEqual(['restarting', 'probing'])
  })

  it('each time it is probed is parked in the end', async () => {
    const { actor, die, lives, runs } = openMortal()
    await advance(1)
    actor.tell({ type: 'failedTooOften' })
    for (let times = 0; times < 5; times++) {
      await advance(20_000)
      die()
    }
    expect(lives.at(-1)).toBe('parked')
    await advance(3_600_000)
    expect(runs).toHaveLength(5)
  })
})
