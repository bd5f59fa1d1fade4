import { createMemoryHost } from '@presence-router/adapters/memory'
import { type PublishOptions, type RouterPort, type UserPresenceState, userPresenceState } from '@presence-router/core'
import {
  alice,
  bob,
  carol,
  dora,
  emil,
  frida,
  HOME_SERVER,
  hostContract,
  OTHER_SERVER,
  person,
  THIRD_SERVER,
} from '@presence-router/core/testing'
import { describe, expect, it } from 'vitest'
import { memoryUnderTest } from './memory-rig.ts'

describe('the memory host', () => {
  for (const { name, skipped, run } of hostContract(memoryUnderTest))
    it(name, (test) => {
      test.skip(skipped !== null, skipped ?? '')
      return run()
    })
})

describe('the owner of a memory host', () => {
  it('announces own and other users through the port and gets its receipt', () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    const calls: [readonly UserPresenceState[], PublishOptions][] = []
    host.start(portTo((states, options) => calls.push([states, options])))
    expect(host.publishLocal(online(alice))).toEqual({ accepted: 1, coalesced: 0, refused: 0 })
    expect(host.publishRemote([online(dora), online(emil)], OTHER_SERVER)).toEqual({
      accepted: 2,
      coalesced: 0,
      refused: 0,
    })
    expect(calls).toEqual([
      [[online(alice)], {}],
      [[online(dora), online(emil)], { origin: OTHER_SERVER }],
    ])
  })

  it('is refused before the start and after the end, state by state', () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    expect(host.publishLocal([online(alice), online(bob)])).toEqual({ accepted: 0, coalesced: 0, refused: 2 })
    host.start(portTo(() => {}))
    host.close({ deadlineMs: 0 })
    expect(host.publishLocal(online(alice))).toEqual({ accepted: 0, coalesced: 0, refused: 1 })
    expect(host.publishRemote([online(dora)], OTHER_SERVER)).toEqual({ accepted: 0, coalesced: 0, refused: 1 })
  })

  it('cannot give one host to two routers, nor a closed one to any', () => {
    const host = createMemoryHost({ name: 'shared', serverNames: [HOME_SERVER] })
    const closed = createMemoryHost({ name: 'gone', serverNames: [HOME_SERVER] })
    host.start(portTo(() => {}))
    closed.close({ deadlineMs: 0 })
    expect(() => host.start(portTo(() => {}))).toThrow('host shared cannot be started, it is started already')
    expect(() => closed.start(portTo(() => {}))).toThrow('host gone cannot be started, it is closed already')
  })

  it('reads what each user was shown, the latest by subject and all in order', async () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    await host.deliver([{ users: [alice, bob], states: [online(dora), online(frida)] }], call)
    await host.deliver([{ users: [alice], states: [offline(dora)] }], call)
    expect(host.shown.targets()).toEqual([alice, bob])
    expect([...host.shown.latest(alice)]).toEqual([
      [dora, offline(dora)],
      [frida, online(frida)],
    ])
    expect(host.shown.history(alice)).toEqual([online(dora), online(frida), offline(dora)])
    expect(host.shown.history(bob)).toEqual([online(dora), online(frida)])
    expect(host.shown.history(carol)).toEqual([])
    expect(host.shown.latest(carol)).toEqual(new Map())
  })

  it('reads what each server was sent, the latest by subject and every transaction', async () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    await host.send(OTHER_SERVER, [online(alice), online(bob)], call)
    await host.send(OTHER_SERVER, [offline(alice)], call)
    await host.send(THIRD_SERVER, [online(bob)], call)
    expect(host.sent.targets()).toEqual([OTHER_SERVER, THIRD_SERVER])
    expect([...host.sent.latest(OTHER_SERVER)]).toEqual([
      [alice, offline(alice)],
      [bob, online(bob)],
    ])
    expect(host.sent.history(OTHER_SERVER)).toEqual([[online(alice), online(bob)], [offline(alice)]])
    expect(host.sent.history(THIRD_SERVER)).toEqual([[online(bob)]])
  })

  it('keeps a transaction as it was when the sender changes its list later', async () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    const states = [online(alice)]
    await host.send(OTHER_SERVER, states, call)
    states.push(online(bob))
    expect(host.sent.history(OTHER_SERVER)).toEqual([[online(alice)]])
  })

  it('knows every user of its servers when nothing else is said', async () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER, THIRD_SERVER] })
    const users = [alice, frida, person('anybody')]
    expect(await host.deliver([{ users, states: [online(dora)] }], call)).toEqual({ _tag: 'Accepted' })
  })

  it('does not know users of other servers, nor those it says do not exist, and names each once', async () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER], knowsUser: (userId) => userId !== bob })
    const outcome = await host.deliver(
      [
        { users: [bob, alice, dora], states: [online(carol)] },
        { users: [bob], states: [online(frida)] },
      ],
      call,
    )
    expect(outcome).toEqual({ _tag: 'UnknownUsers', userIds: [bob, dora] })
    expect(host.shown.targets()).toEqual([alice])
  })

  it('fails a send of more states than it says it can', async () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER], maxStatesPerSend: 2 })
    expect(host.capabilities.maxStatesPerSend).toBe(2)
    expect(await host.send(OTHER_SERVER, [online(alice), online(bob), online(carol)], call)).toEqual({
      _tag: 'Failed',
      reason: 'one transaction carries at most 2 states, this one has 3',
    })
    expect(host.sent.targets()).toEqual([])
  })

  it('answers in the turn in which it is called', () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    expect(host.deliver([{ users: [alice], states: [online(dora)] }], call)).toEqual({ _tag: 'Accepted' })
    expect(host.send(OTHER_SERVER, [online(alice)], call)).toEqual({ _tag: 'Accepted' })
  })

  it('says why a call failed that came too late', async () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    const aborted = { signal: AbortSignal.abort() }
    expect(host.send(OTHER_SERVER, [online(alice)], aborted)).toEqual({
      _tag: 'Failed',
      reason: 'the call was aborted',
    })
    host.close({ deadlineMs: 0 })
    expect(host.send(OTHER_SERVER, [online(alice)], call)).toEqual({ _tag: 'Failed', reason: 'the host is closed' })
    expect(host.sent.targets()).toEqual([])
  })
})

const call = { signal: new AbortController().signal }

const online = (userId: string): UserPresenceState => userPresenceState(userId, { state: 'online' })

const offline = (userId: string): UserPresenceState => userPresenceState(userId)

const portTo = (take: (states: readonly UserPresenceState[], options: PublishOptions) => void): RouterPort => ({
  publish: (states, options = {}) => {
    const given = Symbol.iterator in states ? [...states] : [states]
    take(given, options)
    return { accepted: given.length, coalesced: 0, refused: 0 }
  },
  getUsersForStates: async () => new Map(),
  getInterestedUsers: async () => new Set(),
})
