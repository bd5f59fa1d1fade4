// Stands before what a memory host takes, and lets its owner play the other side: slow, full, broken or lying.
import type { DeliveryOutcome, HostCall } from '@presence-router/core'

/** What is answered to a call. It may throw, reject, or never settle, as a broken server does. */
export type GateAnswer = () => DeliveryOutcome | PromiseLike<DeliveryOutcome>

/** The owner's hold on the calls of one kind. There is no clock in it: what waits, waits for `release`. */
export interface Gate {
  /** From now on this is answered and nothing is taken, until `answerNormally`. Calls that wait get it when released. */
  answerWith(answer: GateAnswer): void
  answerNormally(): void
  /** From now on calls wait, and are taken or answered when they are released. Aborting a call ends its waiting. */
  hold(): void
  /** Lets those that wait go on, in order and before it returns, and lets later ones pass. */
  release(): void
  /** How many calls wait. */
  readonly waiting: number
}

/** The end that the host passes its calls through. */
export interface PassableGate extends Gate {
  /** Takes at once, or when released; or answers in its place. */
  pass(call: HostCall, take: () => DeliveryOutcome): DeliveryOutcome | PromiseLike<DeliveryOutcome>
}

/** All gates of one host. */
export interface Gates {
  readonly deliver: PassableGate
  /** The one for this server; it lasts as long as the host. */
  send(serverName: string): PassableGate
  releaseAll(): void
}

/** Makes the gates of a host. When it is closed nothing waits at them any more, and every call fails. */
export const createGates = (isClosed: () => boolean): Gates => {
  const deliver = createGate(isClosed)
  const ofServers = new Map<string, PassableGate>()
  return {
    deliver,
    send(serverName) {
      const gate = ofServers.get(serverName) ?? createGate(isClosed)
      ofServers.set(serverName, gate)
      return gate
    },
    releaseAll() {
      for (const gate of [deliver, ...ofServers.values()]) gate.release()
    },
  }
}

const createGate = (isClosed: () => boolean): PassableGate => {
  const waiting = new Set<() => void>()
  let holding = false
  let instead: GateAnswer | null = null
  return {
    pass(call, take) {
      const answer: GateAnswer = () => refusalOf(call, isClosed) ?? (instead ?? take)()
      return holding && refusalOf(call, isClosed) === null ? wait(waiting, call, answer) : answer()
    },
    answerWith(answer) {
      instead = answer
    },
    answerNormally() {
      instead = null
    },
    hold() {
      holding = true
    },
    release() {
      holding = false
      for (const goOn of [...waiting]) goOn()
    },
    get waiting() {
      return waiting.size
    },
  }
}

const refusalOf = ({ signal }: HostCall, isClosed: () => boolean): DeliveryOutcome | null => {
  if (isClosed()) return { _tag: 'Failed', reason: 'the host is closed' }
  return signal.aborted ? { _tag: 'Failed', reason: 'the call was aborted' } : null
}

/** Answers when it is told to go on, or when the call is aborted. */
const wait = (waiting: Set<() => void>, { signal }: HostCall, answer: GateAnswer): Promise<DeliveryOutcome> =>
  new Promise((resolve, reject) => {
    const goOn = (): void => {
      waiting.delete(goOn)
      signal.removeEventListener('abort', goOn)
      try {
        resolve(answer())
      } catch (thrown) {
        reject(thrown)
      }
    }
    waiting.add(goOn)
    signal.addEventListener('abort', goOn)
  })
