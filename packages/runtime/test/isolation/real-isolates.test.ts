// Modules in real threads and real processes: what crosses, and what a module that is merely bad cannot do.
import { parseUserId, type UserPresenceState, userPresenceState } from '@presence-router/core'
import { alice, bob } from '@presence-router/core/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readForStates } from './support/reading.ts'
import { callOf, type FileRun, openCall, runFile } from './support/run-file.ts'

vi.setConfig({ testTimeout: 20_000 }) // threads and processes begin slowly on a busy machine

describe.each(['worker', 'process'] as const)('a module in a %s of its own', (isolation) => {
  let run: FileRun
  beforeAll(async () => {
    run = await runFile('as-told', isolation, { data: { name: 'told' } })
  })
  afterAll(() => run.end())

  const told = (statusMsg: string): UserPresenceState => userPresenceState(bob, { state: 'online', statusMsg })
  const tell = async (words: string, call = openCall()): Promise<unknown> =>
    run.module.getUsersForStates([told(words)], call)

  it('keeps the name of its registration, and is made with its data', async () => {
    expect(run.module.name).toBe('as-told')
    expect(await run.module.getInterestedUsers(alice, openCall())).toEqual([alice, '@name:told'])
  })

  it('has all of its hooks', async () => {
    const granted: unknown[] = []
    await run.module.start?.(openCall())
    const end = run.module.watch?.((pairs) => void granted.push(...pairs))
    await tell('tell')
    expect(granted).toEqual([{ observer: alice, subject: bob }])
    end?.()
    await tell('tell')
    expect(granted).toHaveLength(1)
    await expect(run.module.stop?.(openCall())).rejects.toThrow('stopped after started, unwatched')
  })

  it('answers with the very states that it was asked about', async () => {
    const states = [told('echo'), userPresenceState(alice)]
    const answer = await run.module.getUsersForStates(states, openCall())
    expect(readForStates(answer, states).granted).toEqual([[alice, states]])
    expect(readForStates(answer, states).granted[0]?.[1][0]).toBe(states[0])
    const [equal] = readForStates(await run.module.getUsersForStates([told('equal')], openCall()), states).granted
    expect(equal?.[1]).toEqual([])
  })

  it('may rewrite them, if it is permitted', async () => {
    const asked = [told('rewrite')]
    const answer = await tell('rewrite')
    expect(readForStates(answer, asked, { rewriteStates: true }).granted).toEqual([[alice, [told('rewritten')]]])
    expect(readForStates(answer, asked).problems).toEqual([
      { path: `answer["${alice}"][0]`, fault: `is a state of ${bob} that was not asked about` },
    ])
  })

  it('names odd keys, and is reported with them', async () => {
    expect(readForStates(await tell('odd keys'), [told('odd keys')]).problems).toEqual([
      { path: 'answer.get(5)', fault: 'is no recipient: the user id is no string' },
      { path: 'answer.get(null)', fault: 'is no recipient: the user id is no string' },
      { path: 'answer.get(a function)', fault: 'is no recipient: the user id is no string' },
      { path: `answer.get("${alice}")`, fault: 'is 7 and no iterable of states' },
    ])
  })

  it('may answer ALL', async () => {
    expect(await run.module.getInterestedUsers(parseUserId('@all:x'), openCall())).toBe('ALL')
  })

  it('has a heap of its own, as big as it is given', async () => {
    const [megabytes] = Object.keys((await tell('say your heap')) as object)
    expect(Number(megabytes?.slice('@x:'.length))).toBeLessThan(64 + 256) // and what is young
  })

  it('is told its deadline', async () => {
    const call = openCall()
    expect(await tell('say the deadline', call)).toEqual({ [`@x:${call.deadline}`]: [] })
  })

  it('throws as it would without isolation', async () => {
    await expect(tell('throw')).rejects.toMatchObject({ name: 'RangeError', message: 'boom' })
    await expect(tell('throw')).rejects.toMatchObject({ stack: expect.stringContaining('as-told') })
    await expect(tell('reject')).rejects.toBeTypeOf('object')
  })

  it('lives on when it never settles an answer: its signal is aborted, and it answers the next ask', async () => {
    await expect(tell('never', callOf(20))).rejects.toThrow('within 20 ms')
    const [done] = Object.keys((await tell('what was done')) as object)
    expect(done).toContain('aborted:Error')
  })

  it('answers about 200,000 recipients', async () => {
    const states = [told('big')]
    const { granted, problemCount } = readForStates(await run.module.getUsersForStates(states, openCall()), states)
    expect([granted.length, problemCount]).toEqual([200_000, 0])
    expect(granted[199_999]).toEqual(['@user199999:example.org', states])
    expect(granted[199_999]?.[1][0]).toBe(states[0])
  })
})

it('a child process has the flags of its parent that are in NODE_OPTIONS, but none of the inspector', async () => {
  vi.stubEnv('NODE_OPTIONS', '--inspect=0 --no-deprecation --inspect-port 0 --enable-source-maps')
  const { module, end } = await runFile('as-told', 'process', { maxHeapMb: 65 })
  vi.unstubAllEnvs()
  const states = [userPresenceState(bob, { statusMsg: 'say your flags' })]
  const [flags] = Object.keys(await module.getUsersForStates(states, openCall()))
  await end()
  expect(flags?.replace(/ +/g, ' ')).toBe(
    '@x: --no-deprecation --enable-source-maps and --max-old-space-size=65 --conditions=@presence-router/source',
  )
})
