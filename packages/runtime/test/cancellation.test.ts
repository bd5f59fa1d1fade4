// Who can end a query, what a module sees of it, and that nothing comes of it afterwards.
import { definePresenceModule, type ModuleCall, userPresenceState } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answering, echoTo, silent, slowEcho } from './support/modules.ts'
import { watch } from './support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const bob = userPresenceState('@bob:x', { state: 'online' })

describe("the caller's signal", () => {
  it('rejects the query with its reason, and the module sees its own signal aborted with that reason', async () => {
    const calls: ModuleCall[] = []
    const router = createPresenceRouter({ modules: [silent('hung', (call) => calls.push(call))], serverNames: ['x'] })
    const { failures } = watch(router)
    const controller = new AbortController()
    const query = router.getUsersForStates([bob], { signal: controller.signal })
    const signal = calls[0]?.signal
    const reason = new Error('the client went away')
    controller.abort(reason)
    await expect(query).rejects.toBe(reason)
    expect(signal?.aborted).toBe(true)
    expect(signal?.reason).toBe(reason)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(failures).toEqual([])
    await router.close()
  })

  it('lets a late answer appear nowhere', async () => {
    let answer = (_: unknown): void => {}
    const late = answering('late', () => new Promise((resolve) => (answer = resolve)))
    const router = createPresenceRouter({ modules: [late], serverNames: ['x'] })
    const { received, failures } = watch(router)
    const controller = new AbortController()
    const query = router.getUsersForStates([bob], { signal: controller.signal })
    controller.abort()
    await expect(query).rejects.toMatchObject({ name: 'AbortError' })
    answer({ '@z:x': [bob] })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(received).toEqual([])
    expect(failures).toEqual([])
    await router.close()
  })

  it('calls no module when it is aborted already', async () => {
    const called = vi.fn()
    const router = createPresenceRouter({ modules: [silent('hung', called)], serverNames: ['x'] })
    const signal = AbortSignal.abort('too late')
    await expect(router.getUsersForStates([bob], { signal })).rejects.toBe('too late')
    await expect(router.getInterestedUsers('@a:x', { signal })).rejects.toBe('too late')
    expect(called).not.toHaveBeenCalled()
    await router.close()
  })

  it('stops the asking: no later module is called', async () => {
    const called = vi.fn()
    const router = createPresenceRouter({ modules: [silent('hung'), silent('next', called)], serverNames: ['x'] })
    const controller = new AbortController()
    const query = router.getInterestedUsers('@a:x', { signal: controller.signal })
    controller.abort('enough')
    await expect(query).rejects.toBe('enough')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(called).not.toHaveBeenCalled()
    await router.close()
  })

  it('is listened to no longer than the query lasts, also when all modules answer at once', async () => {
    const router = createPresenceRouter({ modules: [echoTo('one', '@z:x')], serverNames: ['x'] })
    const { signal } = new AbortController()
    const heard = { added: vi.spyOn(signal, 'addEventListener'), removed: vi.spyOn(signal, 'removeEventListener') }
    await expect(router.getUsersForStates([bob], { signal })).resolves.toEqual(new Map([['@z:x', new Set([bob])]]))
    await expect(router.getInterestedUsers('@a:x', { signal })).resolves.toEqual(new Set())
    expect(heard.added).not.toHaveBeenCalled()
    const slow = createPresenceRouter({ modules: [silent('hung')] })
    const query = slow.getInterestedUsers('@a:x', { signal })
    await vi.advanceTimersByTimeAsync(1_000)
    await query
    expect(heard.added).toHaveBeenCalledOnce()
    expect(heard.removed.mock.calls).toContainEqual(heard.added.mock.calls[0])
    await router.close()
    await slow.close()
  })

  it('may be aborted by a module while it is being asked', async () => {
    const controller = new AbortController()
    const meddler = answering('meddler', () => {
      controller.abort('by a module')
      return {}
    })
    const router = createPresenceRouter({ modules: [silent('hung'), meddler], serverNames: ['x'] })
    await expect(router.getUsersForStates([bob], { signal: controller.signal })).rejects.toBe('by a module')
    await router.close()
  })

  it('may be aborted by a module that is asked behind a slow one: its own question is withdrawn, too', async () => {
    const controller = new AbortController()
    const asked: ModuleCall[] = []
    const meddler = silent('meddler', (call) => {
      asked.push(call)
      controller.abort('by a module')
    })
    const router = createPresenceRouter({ modules: [slowEcho('slow', 10), meddler], serverNames: ['x'] })
    const { failures } = watch(router)
    const rejected = expect(router.getInterestedUsers('@a:x', { signal: controller.signal })).rejects.toBe(
      'by a module',
    )
    await vi.advanceTimersByTimeAsync(10)
    await rejected
    expect(asked.map(({ signal }) => signal.reason)).toEqual(['by a module'])
    await vi.advanceTimersByTimeAsync(5_000)
    expect(failures).toEqual([])
    await router.close()
  })
})

describe('a deadline', () => {
  it('aborts the signal of the module with the failure that names it', async () => {
    const calls: ModuleCall[] = []
    const router = createPresenceRouter({ modules: [silent('hung', (call) => calls.push(call))], serverNames: ['x'] })
    const query = router.getUsersForStates([bob])
    const signal = calls[0]?.signal
    await vi.advanceTimersByTimeAsync(1_000)
    await expect(query).resolves.toEqual(new Map())
    expect(signal?.reason).toMatchObject({ _tag: 'ModuleTimedOut', module: 'hung', afterMs: 1_000, cutShort: false })
    await router.close()
  })

  it('of the caller bounds the whole query: modules unfinished or not reached are named', async () => {
    const router = createPresenceRouter({
      modules: [silent('first'), silent('second'), echoTo('third', '@z:x')],
      serverNames: ['x'],
    })
    const { failures } = watch(router)
    const query = router.getInterestedUsers('@a:x', { deadlineMs: 30 })
    await vi.advanceTimersByTimeAsync(30)
    await expect(query).resolves.toEqual(new Set())
    expect(failures).toMatchObject([
      { _tag: 'ModuleTimedOut', module: 'first', afterMs: 30, cutShort: true },
      { _tag: 'ModuleTimedOut', module: 'second', afterMs: 0, cutShort: true },
      { _tag: 'ModuleTimedOut', module: 'third', afterMs: 0, cutShort: true },
    ])
    await router.close()
  })

  it('of the caller may be used up by one module while the others are still to be asked: they are named, not asked', async () => {
    const busy = answering('busy', () => {
      vi.advanceTimersByTime(20)
      return {}
    })
    const asked = vi.fn(() => ({}))
    const router = createPresenceRouter({ modules: [busy, answering('other', asked)], serverNames: ['x'] })
    const { failures } = watch(router)
    expect(await router.getUsersForStates([], { deadlineMs: 10 })).toEqual(new Map())
    expect(asked).not.toHaveBeenCalled()
    expect(failures).toMatchObject([
      { _tag: 'ModuleTimedOut', module: 'busy', afterMs: 10, cutShort: true },
      { _tag: 'ModuleTimedOut', module: 'other', callback: 'getUsersForStates', afterMs: 0, cutShort: true },
    ])
    await router.close()
  })

  it('is told to the module as a moment', async () => {
    const calls: ModuleCall[] = []
    const router = createPresenceRouter({ modules: [silent('hung', (call) => calls.push(call))], deadlineMs: 250 })
    const now = Date.now()
    void router.getUsersForStates([bob]).catch(() => {})
    expect(calls[0]?.deadline).toBe(now + 250)
    await router.close()
  })
})

describe("a module's own trouble", () => {
  it('is its own failure, also an AbortError', async () => {
    const broken = answering('broken', () => Promise.reject(new DOMException('its fetch ended', 'AbortError')))
    const router = createPresenceRouter({ modules: [broken, echoTo('good', '@z:x')], serverNames: ['x'] })
    const { failures } = watch(router)
    await expect(router.getUsersForStates([bob])).resolves.toEqual(new Map([['@z:x', new Set([bob])]]))
    expect(failures).toMatchObject([{ _tag: 'ModuleThrew', module: 'broken' }])
    await router.close()
  })
})

it('a query from inside a callback is legal', async () => {
  const nested = definePresenceModule({
    name: 'nested',
    getUsersForStates: async () => ({ '@z:x': (await router.getInterestedUsers('@a:x')) === 'ALL' ? [bob] : [] }),
    getInterestedUsers: () => 'ALL',
  })
  const router = createPresenceRouter({ modules: [nested], serverNames: ['x'] })
  await expect(router.getUsersForStates([bob])).resolves.toEqual(new Map([['@z:x', new Set([bob])]]))
  await router.close()
})

describe('at most so many queries per module', () => {
  it('are in flight, the others wait in order with their deadline running, and one too many is left out', async () => {
    const answers: ((answer: object) => void)[] = []
    const busy = answering('busy', () => new Promise((resolve) => answers.push(resolve)))
    const router = createPresenceRouter({ modules: [busy], serverNames: ['x'], maxQueries: 2, maxWaitingQueries: 1 })
    const { failures } = watch(router)
    const queries = [1, 2, 3, 4].map(() => router.getUsersForStates([bob]))
    expect(answers).toHaveLength(2)
    await expect(queries[3]).resolves.toEqual(new Map())
    expect(failures).toMatchObject([{ _tag: 'RouterOverloaded', module: 'busy', limit: 1 }])
    answers[0]?.({ '@one:x': [bob] })
    await expect(queries[0]).resolves.toEqual(new Map([['@one:x', new Set([bob])]]))
    expect(answers).toHaveLength(3)
    await vi.advanceTimersByTimeAsync(1_000)
    await expect(queries[2]).resolves.toEqual(new Map())
    expect(failures.at(-1)).toMatchObject({ _tag: 'ModuleTimedOut' })
    await router.close()
  })

  it('make room for the next in whatever order they are answered', async () => {
    const answers: ((answer: object) => void)[] = []
    const busy = answering('busy', () => new Promise((resolve) => answers.push(resolve)))
    const router = createPresenceRouter({ modules: [busy], serverNames: ['x'], maxQueries: 3 })
    const queries = [1, 2, 3, 4, 5, 6].map(() => router.getUsersForStates([bob]))
    for (const [index, asked] of [
      [0, 4],
      [2, 5],
      [3, 6],
    ] as const) {
      answers[index]?.({})
      await queries[index]
      expect(answers).toHaveLength(asked)
    }
    for (const answer of answers) answer({})
    await Promise.all(queries)
    await router.close()
  })
})
