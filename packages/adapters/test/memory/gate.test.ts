import { createMemoryHost, type MemoryHost } from '@presence-router/adapters/memory'
import { type DeliveryOutcome, userPresenceState } from '@presence-router/core'
import { alice, dora, HOME_SERVER, OTHER_SERVER, THIRD_SERVER } from '@presence-router/core/testing'
import { describe, expect, it } from 'vitest'

describe('a gate of the memory host', () => {
  it('holds calls until they are released, and takes them in order', async () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    const gate = host.sendGate(OTHER_SERVER)
    gate.hold()
    const [first, second] = [send(host, 1), send(host, 2)]
    expect(gate.waiting).toBe(2)
    expect(host.sent.history(OTHER_SERVER)).toEqual([])
    gate.release()
    expect(gate.waiting).toBe(0)
    expect(host.sent.history(OTHER_SERVER)).toEqual([[stateOf(1)], [stateOf(2)]])
    expect(await Promise.all([first, second])).toEqual([{ _tag: 'Accepted' }, { _tag: 'Accepted' }])
  })

  it('lets calls pass after a release, and holds them again when told', async () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    const gate = host.sendGate(OTHER_SERVER)
    gate.hold()
    gate.release()
    expect(send(host, 1)).toEqual({ _tag: 'Accepted' })
    gate.hold()
    const held = send(host, 2)
    gate.release()
    gate.hold()
    expect(await held).toEqual({ _tag: 'Accepted' })
    void send(host, 3)
    expect(gate.waiting).toBe(1)
  })

  it('stands before one server only', () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    host.sendGate(OTHER_SERVER).hold()
    expect(host.send(THIRD_SERVER, [stateOf(1)], call())).toEqual({ _tag: 'Accepted' })
    expect(host.deliver([{ users: [alice], states: [stateOf(1)] }], call())).toEqual({ _tag: 'Accepted' })
    expect(host.sendGate(OTHER_SERVER)).toBe(host.sendGate(OTHER_SERVER))
  })

  it('holds deliveries as well as sends', async () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    host.deliverGate.hold()
    const held = host.deliver([{ users: [alice], states: [userPresenceState(dora)] }], call())
    expect(host.shown.targets()).toEqual([])
    host.deliverGate.release()
    expect(await held).toEqual({ _tag: 'Accepted' })
    expect(host.shown.targets()).toEqual([alice])
  })

  it('answers in place of the host, and takes nothing, until it is told to answer normally', () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    const gate = host.sendGate(OTHER_SERVER)
    gate.answerWith(() => ({ _tag: 'Overloaded', retryAfterMs: 2_000 }))
    expect(send(host, 1)).toEqual({ _tag: 'Overloaded', retryAfterMs: 2_000 })
    expect(host.sent.targets()).toEqual([])
    gate.answerNormally()
    expect(send(host, 1)).toEqual({ _tag: 'Accepted' })
  })

  it('throws or rejects with what it is told to, at once or when it is released', async () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    const gate = host.sendGate(OTHER_SERVER)
    const error = new Error('no route')
    gate.answerWith(() => {
      throw error
    })
    expect(() => send(host, 1)).toThrow(error)
    gate.hold()
    const held = send(host, 1)
    gate.release()
    await expect(held).rejects.toBe(error)
    gate.answerWith(() => Promise.reject(error))
    await expect(send(host, 1)).rejects.toBe(error)
  })

  it('ends the waiting of a call that is aborted, and of no other', async () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    const gate = host.sendGate(OTHER_SERVER)
    const aborting = new AbortController()
    gate.hold()
    const aborted = host.send(OTHER_SERVER, [stateOf(1)], { signal: aborting.signal })
    void send(host, 2)
    aborting.abort()
    expect(gate.waiting).toBe(1)
    expect(await aborted).toEqual({ _tag: 'Failed', reason: 'the call was aborted' })
    gate.release()
    expect(host.sent.history(OTHER_SERVER)).toEqual([[stateOf(2)]])
  })

  it('fails all that wait when the host is closed, and holds nothing afterwards', async () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    const gate = host.sendGate(OTHER_SERVER)
    gate.hold()
    const held = send(host, 1)
    host.close({ deadlineMs: 0 })
    expect(await held).toEqual({ _tag: 'Failed', reason: 'the host is closed' })
    gate.hold()
    expect(send(host, 2)).toEqual({ _tag: 'Failed', reason: 'the host is closed' })
    expect(host.sent.targets()).toEqual([])
  })

  it('leaves no listener on the signal of a call that has been answered', async () => {
    const host = createMemoryHost({ serverNames: [HOME_SERVER] })
    const counted = countingSignal()
    host.sendGate(OTHER_SERVER).hold()
    const held = host.send(OTHER_SERVER, [stateOf(1)], { signal: counted.signal })
    expect(counted.listening()).toBe(1)
    host.sendGate(OTHER_SERVER).release()
    await held
    expect(counted.listening()).toBe(0)
  })
})

const call = () => ({ signal: new AbortController().signal })

const stateOf = (lastActiveTs: number) => userPresenceState(alice, { lastActiveTs })

const send = (host: MemoryHost, n: number): DeliveryOutcome | PromiseLike<DeliveryOutcome> =>
  host.send(OTHER_SERVER, [stateOf(n)], call())

const countingSignal = (): { readonly signal: AbortSignal; listening(): number } => {
  const { signal } = new AbortController()
  let listening = 0
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
  signal.addEventListener = (...given: Parameters<typeof add>) => {
    listening++
    add(...given)
  }
  signal.removeEventListener = (...given: Parameters<typeof remove>) => {
    listening--
    remove(...given)
  }
  return { signal, listening: () => listening }
}
