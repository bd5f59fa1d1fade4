import { createMemoryHost, type MemoryHost } from '@presence-router/adapters/memory'
import { type UserId, type UserPresenceState, userPresenceState } from '@presence-router/core'
import { alice, bob, dora, emil, frida, HOME_SERVER, OTHER_SERVER, THIRD_SERVER } from '@presence-router/core/testing'
import { describe, expect, it } from 'vitest'

describe('what a memory host keeps', () => {
  it('keeps the newest of what a user was shown, and the latest of every subject', () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER], historyLimit: 3 })
    show(host, [alice], [stateOf(frida, 0)])
    for (let n = 1; n <= 20; n++) show(host, [alice], [stateOf(dora, n)])
    expect(host.shown.history(alice)).toEqual([stateOf(dora, 18), stateOf(dora, 19), stateOf(dora, 20)])
    expect([...host.shown.latest(alice).values()]).toEqual([stateOf(frida, 0), stateOf(dora, 20)])
  })

  it('counts a delivery to a user by states, and a send by transactions', () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER], historyLimit: 2 })
    show(host, [alice], [stateOf(dora, 1), stateOf(emil, 2), stateOf(frida, 3)])
    for (const n of [1, 2, 3]) send(host, OTHER_SERVER, [stateOf(alice, n), stateOf(bob, n)])
    expect(host.shown.history(alice)).toEqual([stateOf(emil, 2), stateOf(frida, 3)])
    expect(host.sent.history(OTHER_SERVER)).toEqual([
      [stateOf(alice, 2), stateOf(bob, 2)],
      [stateOf(alice, 3), stateOf(bob, 3)],
    ])
  })

  it('keeps a thousand when nothing else is said', () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    for (let n = 1; n <= 2_500; n++) show(host, [alice], [stateOf(dora, n)])
    expect(host.shown.history(alice)).toHaveLength(1_000)
    expect(host.shown.history(alice)[0]).toEqual(stateOf(dora, 1_501))
  })

  it('hands out copies', () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    show(host, [alice], [stateOf(dora, 1)])
    const [latest, history] = [host.shown.latest(alice), host.shown.history(alice)]
    show(host, [alice], [stateOf(dora, 2)])
    expect([...latest.values()]).toEqual([stateOf(dora, 1)])
    expect(history).toEqual([stateOf(dora, 1)])
  })

  it('forgets a target when told, and no other', () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    show(host, [alice, bob], [stateOf(dora, 1)])
    host.shown.forget(alice)
    expect(host.shown.targets()).toEqual([bob])
    expect(host.shown.latest(alice).size).toBe(0)
  })

  it('can still be read when the host is closed', () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    show(host, [alice], [stateOf(dora, 1)])
    host.close({ deadlineMs: 0 })
    expect(host.shown.history(alice)).toEqual([stateOf(dora, 1)])
  })
})

describe('a listener of a memory host', () => {
  it('is called once per user and call, with all that is new, when everybody has theirs', () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    const heard: [UserId, readonly UserPresenceState[], number][] = []
    host.shown.subscribe((userId, states) => heard.push([userId, states, host.shown.targets().length]))
    host.deliver(
      [
        { users: [alice], states: [stateOf(dora, 1)] },
        { users: [alice, bob], states: [stateOf(frida, 2)] },
      ],
      call,
    )
    expect(heard).toEqual([
      [alice, [stateOf(dora, 1), stateOf(frida, 2)], 2],
      [bob, [stateOf(frida, 2)], 2],
    ])
  })

  it('hears of servers what was sent to them', () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    const heard: string[] = []
    host.sent.subscribe((serverName, states) => heard.push(`${serverName} ${states.length}`))
    send(host, OTHER_SERVER, [stateOf(alice, 1), stateOf(bob, 1)])
    send(host, THIRD_SERVER, [stateOf(alice, 1)])
    expect(heard).toEqual([`${OTHER_SERVER} 2`, `${THIRD_SERVER} 1`])
  })

  it('hears nothing more when its subscription has ended, which ends no other of the same function', () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    let heard = 0
    const listen = () => {
      heard++
    }
    const end = host.shown.subscribe(listen)
    host.shown.subscribe(listen)
    end()
    end()
    show(host, [alice], [stateOf(dora, 1)])
    expect(heard).toBe(1)
  })

  it('keeps no other from hearing when it throws, and the delivery throws it', () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    const error = new Error('no long poll')
    const heard: UserId[] = []
    host.shown.subscribe(() => {
      throw error
    })
    host.shown.subscribe((userId) => heard.push(userId))
    expect(() => show(host, [alice], [stateOf(dora, 1)])).toThrow(error)
    expect(() => show(host, [alice, bob], [stateOf(dora, 2)])).toThrow('2 listeners threw')
    expect(heard).toEqual([alice, alice, bob])
    expect(host.shown.history(bob)).toEqual([stateOf(dora, 2)])
  })
})

const call = { signal: new AbortController().signal }

const stateOf = (userId: UserId, lastActiveTs: number) => userPresenceState(userId, { lastActiveTs })

const show = (host: MemoryHost, users: readonly UserId[], states: readonly UserPresenceState[]): unknown =>
  host.deliver([{ users, states }], call)

const send = (host: MemoryHost, serverName: string, states: readonly UserPresenceState[]): unknown =>
  host.send(serverName, states, call)
