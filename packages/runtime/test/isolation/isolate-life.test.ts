// When the router ends an isolate, and what a death or an end means for what is open. The test is the isolate.
import { alice, bob, carol } from '@presence-router/core/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openCall, soon, users, watched } from './support/asking.ts'
import { createIsolateRig, type IsolateRig, type RigRun, runInRig } from './support/isolate-rig.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

let rig: IsolateRig
let run: RigRun
beforeEach(async () => {
  rig = createIsolateRig()
  run = await runInRig(rig)
})

describe('an abort', () => {
  const reason = new DOMException('the caller left', 'AbortError')

  it('crosses with its reason, and the ask rejects with it at once', async () => {
    const { call, abort } = openCall()
    const seen = run.askUsers(alice, call)
    abort(reason)
    await soon()
    expect(seen.cause).toBe(reason)
    expect(rig.postedAs('Abort')).toMatchObject([{ id: 1, reason: { name: 'AbortError', message: 'the caller left' } }])
  })

  it('that is answered within 50 ms lets the isolate live, and a late answer has no effect', async () => {
    const { call, abort } = openCall()
    const seen = run.askUsers(alice, call)
    abort(reason)
    await vi.advanceTimersByTimeAsync(49)
    rig.say({ _tag: 'Aborted', id: 1 })
    rig.say(users(1, [bob]))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(seen).toEqual({ cause: reason })
    expect(run.deaths).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('that is not answered within 50 ms ends the isolate, whatever else comes of it', async () => {
    const { call, abort } = openCall()
    run.askUsers(alice, call)
    const other = run.askUsers()
    abort(reason)
    await vi.advanceTimersByTimeAsync(49)
    rig.say(users(7, [bob]))
    expect(run.deaths).toEqual([])
    await vi.advanceTimersByTimeAsync(2)
    expect(run.deaths.map(({ fate }) => fate)).toEqual(['did not react within 50 ms of its deadline and was ended'])
    expect(other.cause).toBe(run.deaths[0])
    expect(rig.terminations).toBeGreaterThan(0)
  })

  it('whose answer waits while our own event loop is busy is seen before it is judged', async () => {
    const { call, abort } = openCall()
    run.askUsers(alice, call)
    abort(reason)
    vi.advanceTimersByTime(50) // the timer has fired, and what waits is read before the next turn
    rig.say({ _tag: 'Aborted', id: 1 })
    await vi.advanceTimersByTimeAsync(100)
    expect(run.deaths).toEqual([])
  })

  it('of an ask that has settled is no abort', async () => {
    const { call, abort } = openCall()
    run.askUsers(alice, call)
    rig.say(users(1, [bob]))
    abort(reason)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(rig.postedAs('Abort')).toEqual([])
    expect(run.deaths).toEqual([])
  })
})

describe('a death', () => {
  it('fails all that is open, and what is asked later, with one failure, told once', async () => {
    const before = [run.askUsers(), watched(run.module.start?.(openCall().call))]
    rig.leave({ words: 'left with code 3', cause: new TypeError('boom') })
    rig.leave({ words: 'left with code 4' })
    const after = run.askUsers()
    await soon()
    expect(run.deaths).toHaveLength(1)
    const [death] = run.deaths
    expect(death?.message).toBe('the worker of module apart left with code 3: TypeError: boom')
    expect(death?.cause).toEqual(new TypeError('boom'))
    expect([...before, after].map(({ cause }) => cause === death)).toEqual([true, true, true])
  })

  it('has as its cause what was thrown where nobody catches it', () => {
    rig.say({ _tag: 'Dying', thrown: { name: 'TypeError', message: 'boom', stack: '' } })
    rig.leave({ words: 'left with code 1' })
    expect(run.deaths[0]?.fate).toBe('left with code 1: TypeError: boom')
  })

  it('is the end of what is heard and said', async () => {
    const heard: unknown[] = []
    const end = run.module.watch?.((pairs) => void heard.push(...pairs))
    rig.leave({ words: 'left with code 3' })
    const { length } = rig.posted
    rig.say(users(1, [bob], null))
    rig.say({ _tag: 'Part', id: 1, cost: 1, part: { _tag: 'Pairs', pairs: [[alice, bob]], thrown: null } })
    end?.()
    await soon()
    expect([heard, rig.posted.length]).toEqual([[], length])
  })

  it('stays the reason when it is ended then', async () => {
    rig.leave({ words: 'left with code 3' })
    await run.end()
    await soon()
    const seen = run.askUsers()
    await soon()
    expect(seen.cause).toBe(run.deaths[0])
  })

  it('leaves nothing to stop', async () => {
    rig.leave({ words: 'left with code 3' })
    expect(await run.module.stop?.(openCall().call)).toBe(null)
    await run.end()
  })
})

describe('the end', () => {
  it('asks the isolate to leave, waits until it is gone, and is no death', async () => {
    const ending = watched(run.end().then(() => 'ended'))
    await soon()
    expect(rig.postedAs('End')).toHaveLength(1)
    expect(ending).toEqual({})
    rig.leave({ words: 'left with code 0' })
    await soon()
    expect(ending).toEqual({ answer: 'ended' })
    expect([rig.terminations, run.deaths, vi.getTimerCount()]).toEqual([0, [], 0])
  })

  it('terminates what has not left after 50 ms', async () => {
    const ending = watched(run.end().then(() => 'ended'))
    await vi.advanceTimersByTimeAsync(49)
    expect(rig.terminations).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(rig.terminations).toBe(1)
    expect(ending).toEqual({ answer: 'ended' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('waits for no reaction any more', async () => {
    const { call, abort } = openCall()
    run.askUsers(alice, call)
    abort('late')
    const ending = run.end()
    rig.leave({ words: 'left with code 0' })
    await ending
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is the same when it is asked for twice', async () => {
    const endings = [run.end(), run.end()]
    rig.leave({ words: 'left with code 0' })
    await Promise.all([...endings, run.end()])
    expect(rig.postedAs('End')).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is legal when it has died', async () => {
    rig.leave({ words: 'left with code 1' })
    await Promise.all([run.end(), run.end()])
    await run.end()
    expect(rig.postedAs('End')).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('rejects what is open, and hears nothing any more', async () => {
    const seen = run.askUsers()
    rig.say(users(1, [bob], null))
    const ending = run.end()
    rig.say('garbage')
    await vi.advanceTimersByTimeAsync(50)
    await ending
    expect(seen.cause).toMatchObject({ name: 'AbortError' })
    expect([run.deaths, rig.postedAs('Credit'), vi.getTimerCount()]).toEqual([[], [], 0])
  })

  it('keeps the process alive until it is there', async () => {
    const slow = createIsolateRig({ leavesWhenTerminated: false })
    const { end } = await runInRig(slow)
    const ending = end()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(vi.getTimerCount()).toBe(1) // what is held
    slow.leave({ words: 'left with code 0' })
    await ending
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a watch', () => {
  it('hears the pairs that are told until it is ended', () => {
    const heard: unknown[] = []
    const end = run.module.watch?.((granted) => void heard.push([...granted]))
    rig.say({
      _tag: 'Part',
      id: 1,
      cost: 1,
      part: {
        _tag: 'Pairs',
        pairs: [
          [alice, bob],
          [5, null],
        ],
        thrown: null,
      },
    })
    end?.()
    rig.say({ _tag: 'Part', id: 1, cost: 1, part: { _tag: 'Pairs', pairs: [[alice, carol]], thrown: null } })
    expect(heard).toEqual([
      [
        { observer: alice, subject: bob },
        { observer: 5, subject: null },
      ],
    ])
    expect([...rig.postedAs('Watch'), ...rig.postedAs('Unwatch')]).toEqual([
      { _tag: 'Watch', id: 1 },
      { _tag: 'Unwatch', id: 1 },
    ])
  })
})
