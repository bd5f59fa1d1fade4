// What runs inside of an isolate, with the test as its router.
import { type GrantedPair, type ModuleCall, userPresenceState } from '@presence-router/core'
import { alice, bob, carol, person } from '@presence-router/core/testing'
import { describe, expect, it } from 'vitest'
import { loadModule } from '../../src/isolation/inside/load-module.ts'
import { serveAnswers, serveModule, soon } from './support/served.ts'

const ofAlice = userPresenceState(alice)

describe('an abort', () => {
  it('aborts the signal of the call with its reason, and is answered', async () => {
    const calls: ModuleCall[] = []
    const served = await serveAnswers((_, call) => {
      calls.push(call)
      return new Promise(() => {})
    })
    served.askAbout(1, ofAlice)
    await soon()
    expect(calls[0]?.deadline).toBe(1_000)
    expect(calls[0]?.signal.aborted).toBe(false)
    served.hear({ _tag: 'Abort', id: 1, reason: { name: 'AbortError', message: 'gone', stack: '' } })
    expect(calls[0]?.signal.reason).toMatchObject({ name: 'AbortError', message: 'gone' })
    expect(served.posted.at(-1)).toEqual({ _tag: 'Aborted', id: 1 })
  })

  it('is answered also when nothing is open', async () => {
    const served = await serveAnswers(() => ({}))
    served.hear({ _tag: 'Abort', id: 9, reason: { value: 'gone' } })
    expect(served.posted.at(-1)).toEqual({ _tag: 'Aborted', id: 9 })
  })

  it('ends an answer that has crossed in part, and closes what it was read from', async () => {
    let isClosed = false
    const users = function* () {
      try {
        for (let index = 0; ; index++) yield person(`user${index}`)
      } finally {
        isClosed = true
      }
    }
    const served = await serveModule({ getUsersForStates: () => ({}), getInterestedUsers: users })
    served.hear({ _tag: 'Ask', id: 1, deadline: 0, question: { callback: 'getInterestedUsers', userId: alice } })
    await soon()
    const { length } = served.parts(1)
    served.hear({ _tag: 'Abort', id: 1, reason: { value: 'gone' } })
    served.hear({ _tag: 'Credit', cost: 5_000 })
    await soon()
    expect([length, served.parts(1).length, isClosed]).toEqual([1, 1, true])
  })

  it('of what answers later drops the answer', async () => {
    let answer = (_: object): void => {}
    const later = new Promise<object>((resolve) => {
      answer = resolve
    })
    const served = await serveAnswers(() => later.then(() => ({ [carol]: [] })))
    served.askAbout(1, ofAlice)
    await soon()
    served.hear({ _tag: 'Abort', id: 1, reason: { value: 'gone' } })
    answer({})
    await soon()
    expect(served.posted.at(-1)).toEqual({ _tag: 'Aborted', id: 1 })
  })
})

describe('a watch', () => {
  const watching = async () => {
    let tell = (_: Iterable<GrantedPair>): void => {}
    let isEnded = false
    const served = await serveModule({
      getUsersForStates: () => ({}),
      getInterestedUsers: () => [],
      watch(changed) {
        tell = changed
        return () => {
          isEnded = true
        }
      },
    })
    served.hear({ _tag: 'Watch', id: 1 })
    return { served, tell: (pairs: Iterable<GrantedPair>) => tell(pairs), isEnded: () => isEnded }
  }
  const pair = { observer: alice, subject: bob }

  it('posts what is told in one breath together, without what is taken back in it', async () => {
    const { served, tell } = await watching()
    const pairs = [pair, { observer: carol, subject: bob }]
    tell(pairs)
    tell([{ observer: bob, subject: alice }])
    pairs.pop()
    await soon()
    expect(served.parts()).toEqual([
      {
        _tag: 'Pairs',
        pairs: [
          [alice, bob],
          [bob, alice],
        ],
        thrown: null,
      },
    ])
  })

  it('posts what is told later, too', async () => {
    const { served, tell } = await watching()
    tell([pair])
    await soon()
    tell([{ observer: carol, subject: bob }])
    await soon()
    expect(served.parts().map((part) => part._tag === 'Pairs' && part.pairs)).toEqual([[[alice, bob]], [[carol, bob]]])
  })

  it('goes on after what threw while it was read, and tells of it', async () => {
    const { served, tell } = await watching()
    tell(5 as never)
    tell([pair, null as never])
    await soon()
    expect(served.parts()).toMatchObject([
      { pairs: [], thrown: { name: 'TypeError', message: 'granted is not iterable' } },
      { pairs: [[alice, bob], { thrown: { name: 'TypeError' } }], thrown: null },
    ])
  })

  it('is bounded in what waits, and in what is told at once', async () => {
    const { served, tell } = await watching()
    tell(
      (function* () {
        for (;;) yield pair
      })(),
    )
    for (let times = 0; times < 100_010; times++) tell([pair])
    await soon()
    for (let spent = 0; served.spent() > spent; ) {
      const cost = served.spent() - spent
      spent += cost
      served.hear({ _tag: 'Credit', cost })
    }
    const told = served.parts().flatMap((part) => (part._tag === 'Pairs' ? part.pairs : []))
    const faults = served.parts().flatMap((part) => (part._tag === 'Pairs' && part.thrown ? [part.thrown] : []))
    expect(told).toHaveLength(100_000 + 99_999)
    expect(faults).toMatchObject(
      [{ message: /only 100000 pairs/ }, { message: /more than 100000 times/ }].map(({ message }) => ({
        message: expect.stringMatching(message),
      })),
    )
  })

  it('that is ended is ended in the module, and posts nothing more', async () => {
    const { served, tell, isEnded } = await watching()
    served.hear({ _tag: 'Unwatch', id: 1 })
    tell([pair])
    await soon()
    expect([isEnded(), served.parts()]).toEqual([true, []])
  })

  it('that throws tells of it as pairs that throw', async () => {
    const served = await serveModule({
      getUsersForStates: () => ({}),
      getInterestedUsers: () => [],
      watch() {
        throw new Error('no watch')
      },
    })
    served.hear({ _tag: 'Watch', id: 1 })
    await soon()
    expect(served.parts()).toMatchObject([{ pairs: [], thrown: { message: 'no watch' } }])
  })
})

describe('a module file', () => {
  const load = (file: unknown, data?: unknown) => loadModule(async () => file, 'file:///m.js', data)
  const callbacks = { getUsersForStates: () => ({}), getInterestedUsers: () => [] }

  it('gives a module, or what makes one of the data', async () => {
    expect((await load({ default: { name: 'plain', ...callbacks } })).name).toBe('plain')
    const made = await load(
      { default: async (data: { name: string }) => ({ ...data, ...callbacks }) },
      { name: 'made' },
    )
    expect(made.name).toBe('made')
  })

  it('that gives none is told with what is wrong', async () => {
    await expect(load({})).rejects.toThrow('the file file:///m.js has no default export')
    await expect(load({ default: 5 })).rejects.toThrow('the file file:///m.js gives no module: BadModule')
    await expect(load({ default: { name: 'half', getUsersForStates: () => ({}) } })).rejects.toThrow(
      'CallbacksNotPaired',
    )
    await expect(load({ default: () => Promise.reject(new Error('no')) })).rejects.toThrow('gives no module: Error: no')
    const missing = loadModule(() => Promise.reject(new Error('not there')), 'file:///m.js', null)
    await expect(missing).rejects.toThrow('the file file:///m.js cannot be loaded: Error: not there')
  })
})
