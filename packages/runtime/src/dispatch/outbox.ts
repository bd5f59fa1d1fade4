// One way to a host: at most one call open, what comes meanwhile waits behind it, the latest of each. A class, and without
// promise, timer or collection until one is needed: one is made for each `send`, and most are idle again when it returns.
import { type HostFailure, RouterOverloaded } from '@presence-router/core'
import { isThenable } from '../guarded-call.ts'
import { type CallRecord, noteOutcome } from '../observe/host-record.ts'
import type { Cancel, RouterTime } from '../time.ts'
import { failureOf, hearOut, readSpoken, type Spoken, spokeBadly } from './spoken.ts'
import type { Waiting } from './waiting-states.ts'

/** What outboxes have in common whose host is called in the same way. */
export interface OutboxParts<Payload> {
  readonly host: string
  readonly during: 'deliver' | 'send'
  readonly time: RouterTime
  readonly maxWaiting: number
  readonly record: CallRecord
  readonly report: (failure: HostFailure | RouterOverloaded) => void
  /** While it may not everything waits. Once it may no more what the host says later is not heard. */
  readonly mayCall: () => boolean
  readonly call: (target: string, payload: Payload) => unknown
  /** Whether all of it may go into one call. */
  readonly fits: (payload: Payload) => boolean
  readonly targetsOf: (target: string, payload: Payload) => readonly string[]
  /** Where what is for this target waits. */
  readonly waitingFor: (target: string) => Waiting<Payload>
  /** Nothing is open, and nothing waits that will be sent. */
  readonly onIdle: (target: string) => void
  /** Takes what is thrown, by a bug of ours, where no caller is: when something is heard or sent later. */
  readonly onDefect: (cause: unknown) => void
}

const nothing: Cancel = () => {}

/** A way to a host, whatever goes along it. */
export interface AnyOutbox {
  /** Nothing is open and nothing waits. */
  readonly isIdle: boolean
  readonly isCalling: boolean
  readonly waitingStates: number
  /** To whom something is owed: in an open call or waiting. */
  targets(): readonly string[]
  /** Sends what waits; to be called when the host may be called from now on. */
  open(): void
  /** Ends a pause; to be called when the host may be called no more. An open call is left to itself. */
  close(): void
}

export class Outbox<Payload> implements AnyOutbox {
  /** In words, for failures. */
  readonly target: string
  private readonly parts: OutboxParts<Payload>
  private waiting: Waiting<Payload> | null = null
  private inCall: Payload | null = null
  private isBusy = false // from a call until nothing is open, waits, or is paused for
  private cancelPause: Cancel = nothing

  constructor(target: string, parts: OutboxParts<Payload>) {
    this.target = target
    this.parts = parts
  }

  get isIdle(): boolean {
    return !this.isBusy && (this.waiting === null || this.waiting.isEmpty)
  }
  get isCalling(): boolean {
    return this.inCall !== null
  }
  get waitingStates(): number {
    return this.waiting === null ? 0 : this.waiting.size
  }
  targets(): readonly string[] {
    const open = this.inCall === null ? [] : this.parts.targetsOf(this.target, this.inCall)
    return [...new Set([...open, ...(this.waiting?.targets() ?? [])])]
  }

  /** Payloads are frozen: the host is given them as they are. */
  put(payload: Payload): void {
    if (!this.isIdle || !this.parts.mayCall()) this.reportLeft(this.room().add(payload))
    else this.run(this.parts.fits(payload) ? payload : this.room().begin(payload))
  }
  open(): void {
    if (!this.isBusy && this.parts.mayCall()) this.goOn(this.takeNext())
  }
  close(): void {
    this.cancelPause()
  }
  /** Takes out all that waits. */
  takeWaiting(): readonly Payload[] {
    const payloads: Payload[] = []
    for (let next = this.takeNext(); next !== null; next = this.takeNext()) payloads.push(next)
    return payloads
  }

  private room(): Waiting<Payload> {
    this.waiting ??= this.parts.waitingFor(this.target)
    return this.waiting
  }
  private takeNext(): Payload | null {
    return this.waiting === null || this.waiting.isEmpty ? null : this.waiting.take()
  }
  // A loop: a host that answers at once is called again at once, for as long as something waits.
  private run(first: Payload): void {
    this.isBusy = true
    for (let payload: Payload | null = first; payload !== null; ) {
      const spoken = this.call(payload)
      payload = spoken === null ? null : this.hear(spoken, payload)
    }
  }
  /** `null`: it is heard later. */
  private call(payload: Payload): Spoken | null {
    this.inCall = payload
    try {
      const answer = this.parts.call(this.target, payload)
      return isThenable(answer) ? this.hearLater(answer, payload) : readSpoken(answer)
    } catch (thrown) {
      return spokeBadly(thrown)
    }
  }
  // Apart: what a closure holds on to is allocated where a function begins, whether or not it comes to the closure.
  private hearLater(promised: PromiseLike<unknown>, payload: Payload): Spoken | null {
    return hearOut(promised, (spoken) => {
      if (this.parts.mayCall()) this.goOnLater(() => this.hear(spoken, payload))
    })
  }
  /** What goes next, if anything does now. */
  private hear(spoken: Spoken, payload: Payload): Payload | null {
    noteOutcome(this.parts.record, spoken._tag)
    const failure = failureOf(spoken, this.target, this.parts)
    if (failure !== null) this.parts.report(failure)
    this.inCall = null
    if (spoken._tag !== 'Overloaded') return this.next()
    this.reportLeft(this.room().putBack(payload))
    if (!this.parts.mayCall()) return this.next()
    this.cancelPause = this.parts.time.after(spoken.retryAfterMs, () => this.goOnLater(() => this.next()))
    return null
  }
  private next(): Payload | null {
    if (this.waiting !== null && !this.waiting.isEmpty && this.parts.mayCall()) return this.waiting.take()
    this.isBusy = false
    this.parts.onIdle(this.target)
    return null
  }
  private goOnLater(next: () => Payload | null): void {
    try {
      this.goOn(next())
    } catch (thrown) {
      this.parts.onDefect(thrown)
    }
  }
  private goOn(payload: Payload | null): void {
    if (payload !== null) this.run(payload)
  }
  private reportLeft(left: number): void {
    if (left === 0) return
    const { host, record, report, maxWaiting } = this.parts
    record.refusedStates += left
    report(new RouterOverloaded(`outbox of host ${host} for ${this.target}`, maxWaiting))
  }
}
