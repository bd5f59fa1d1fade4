// One way to a host: at most one call open, what comes meanwhile waits behind it, the latest of each. One Effect runs
// while there is something to send.
import {
  type DeliveryOutcome,
  HostCannot,
  type HostFailure,
  HostRefused,
  HostSpokeBadly,
  RouterOverloaded,
} from '@presence-router/core'
import * as Effect from 'effect/Effect'
import { isThenable } from '../guarded-call.ts'
import { type CallRecord, noteOutcome } from '../observe/host-record.ts'
import type { Cancel } from '../time.ts'
import { parseOutcome } from './outcome.ts'
import type { Waiting } from './waiting-states.ts'

export interface OutboxParts<Payload> {
  readonly host: string
  /** In words, for failures. */
  readonly target: string
  readonly during: 'deliver' | 'send'
  readonly maxWaiting: number
  readonly waiting: Waiting<Payload>
  readonly call: (payload: Payload) => unknown
  readonly run: (effect: Effect.Effect<void>) => Cancel
  readonly report: (failure: HostFailure | RouterOverloaded) => void
  readonly record: CallRecord
  /** Called when nothing is open and nothing waits. */
  readonly onIdle: () => void
}

/** A way to a host, whatever goes along it. */
export interface AnyOutbox {
  readonly isIdle: boolean
  readonly isCalling: boolean
  readonly waitingStates: number
  /** To whom something is owed: in an open call or waiting. */
  targets(): readonly string[]
  /** Begins to call; until then everything waits. */
  open(): void
  /** Calls no more. An open call is left to itself. */
  close(): void
}

export interface Outbox<Payload> extends AnyOutbox {
  put(payload: Payload): void
  /** Takes out all that waits. */
  takeWaiting(): readonly Payload[]
}

export const createOutbox = <Payload>(parts: OutboxParts<Payload>): Outbox<Payload> => {
  const { waiting, run, report, record } = parts
  let isOpen = false
  let isRunning = false
  let inCall: Payload | null = null
  let cancel: Cancel = () => {}

  const reportLeft = (left: number): void => {
    if (left === 0) return
    record.refusedStates += left
    report(new RouterOverloaded(`outbox of host ${parts.host} for ${parts.target}`, parts.maxWaiting))
  }
  const sendAll = Effect.fnUntraced(function* (first: Payload) {
    let payload: Payload | null = first
    while (payload !== null && isOpen) {
      const open: Payload = payload
      inCall = open
      const outcome: Spoken = yield* callHost(() => parts.call(open))
      noteOutcome(record, outcome._tag)
      const failure = failureOf(outcome, parts)
      if (failure !== null) report(failure)
      if (outcome._tag === 'Overloaded') {
        inCall = null
        reportLeft(waiting.putBack(open))
        if (isOpen) yield* Effect.sleep(outcome.retryAfterMs)
      }
      payload = waiting.isEmpty || !isOpen ? null : waiting.take()
    }
    inCall = null
    isRunning = false
    parts.onIdle()
  })
  const start = (payload: Payload): void => {
    isRunning = true
    cancel = run(sendAll(payload))
  }
  const startWithWaiting = (): void => {
    if (isOpen && !isRunning && !waiting.isEmpty) start(waiting.take())
  }

  return {
    get isIdle() {
      return !isRunning && waiting.isEmpty
    },
    get isCalling() {
      return inCall !== null
    },
    get waitingStates() {
      return waiting.size
    },
    targets: () => [...new Set([...(inCall === null ? [] : waiting.targetsOf(inCall)), ...waiting.targets()])],
    put(payload) {
      if (isOpen && !isRunning && waiting.isEmpty) return start(waiting.begin(payload))
      reportLeft(waiting.add(payload))
      startWithWaiting()
    },
    open() {
      isOpen = true
      startWithWaiting()
    },
    close() {
      isOpen = false
      cancel()
    },
    takeWaiting() {
      const payloads: Payload[] = []
      while (!waiting.isEmpty) payloads.push(waiting.take())
      return payloads
    },
  }
}

type Spoken = DeliveryOutcome | { readonly _tag: 'SpokeBadly'; readonly cause: unknown }

const callHost = (call: () => unknown): Effect.Effect<Spoken> =>
  Effect.callback((resume) => {
    const threw = (cause: unknown): void => resume(Effect.succeed({ _tag: 'SpokeBadly', cause }))
    const spoken = (value: unknown): void => {
      try {
        resume(Effect.succeed(readOutcome(value)))
      } catch (thrown) {
        threw(thrown)
      }
    }
    try {
      const answer = call()
      if (isThenable(answer)) answer.then(spoken, threw)
      else spoken(answer)
    } catch (thrown) {
      threw(thrown)
    }
  })

const readOutcome = (value: unknown): Spoken =>
  parseOutcome(value) ?? { _tag: 'SpokeBadly', cause: new TypeError('it gave no delivery outcome') }

const MOST_NAMES = 20

const namesOf = (userIds: readonly string[]): string => {
  const more = userIds.length - MOST_NAMES
  return `${userIds.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

const failureOf = <Payload>(outcome: Spoken, { host, target, during }: OutboxParts<Payload>): HostFailure | null => {
  switch (outcome._tag) {
    case 'Accepted':
    case 'Overloaded':
      return null
    case 'Unsupported':
      return new HostCannot(host, target)
    case 'UnknownUsers':
      return new HostRefused(host, namesOf(outcome.userIds), 'it does not know the user')
    case 'Failed':
      return new HostRefused(host, target, outcome.reason)
    case 'SpokeBadly':
      return new HostSpokeBadly(host, during, outcome.cause)
  }
}
