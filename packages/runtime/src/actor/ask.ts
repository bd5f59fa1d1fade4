// One question to one module, from the call to its one settlement. This is where promises of modules enter: `then` is
// looked up and called once, directly, so that nothing but the module decides when its answer comes.
import {
  type CallbackName,
  type ModuleCall,
  type ModuleFailure,
  ModuleThrew,
  ModuleTimedOut,
  type PresenceModule,
  type RouterOverloaded,
} from '@presence-router/core'
import type { RouterTime } from '../time.ts'
import type { Deadline, Deadlines, Expiring } from './deadlines.ts'
import { abortCall, type Bounded, GivenCall } from './module-call.ts'

/** How much time an ask has. */
export interface AskLimits {
  /** In milliseconds. */
  readonly deadlineMs: number
  /** Whether this is less than modules are promised. */
  readonly isCutShort: boolean
}

/** Who puts asks to a module. */
export interface Asker {
  /** Of the module. */
  readonly name: string
  readonly time: RouterTime
  readonly deadlines: Deadlines
  /** It has settled, which is not told yet: its room is free. Whether others wait for room. */
  makeRoom(ask: Ask): boolean
  /** Lets those in who wait for room. */
  admitWaiting(): void
}

/**
 * A question that was asked, or waits to be. What is asked, and what comes of an answer, is said by who extends it: then one
 * object is made for each ask. One of `answered`, `failed` and `withdrawn` is called, once, possibly before `perform` returns.
 * Between this and the last of those who extend it there are no fields: each further constructor costs 10 ns.
 */
export abstract class Ask implements Bounded, Expiring {
  /** It is itself the event by which the actor gets it. */
  readonly type = 'ask'
  abstract readonly callback: CallbackName
  isQuery = false
  hasEnded = false
  /** Until the answer came, in milliseconds; without end when none did. */
  tookMs = Number.POSITIVE_INFINITY
  /** Which of the asks it is that were put to the module, in their order. */
  turn = 0
  /** Where it is among the queries that were put to the module. */
  place = -1
  protected readonly askedAt: number
  protected readonly deadlineMs: number
  protected isCutShort: boolean
  protected isWithdrawn = false
  private readonly asker: Asker
  private readonly call: GivenCall
  private expiry: Deadline | null = null
  private answer: unknown = null

  /** `askedAt`: the moment of `time.elapsed()` at which its time begins. */
  constructor(asker: Asker, limits: AskLimits, askedAt: number) {
    this.askedAt = askedAt
    this.deadlineMs = limits.deadlineMs
    this.isCutShort = limits.isCutShort
    this.asker = asker
    this.call = new GivenCall(this)
  }

  protected abstract invoke(module: PresenceModule, call: ModuleCall): unknown
  /** To be taken by `takeAnswer`. */
  protected abstract answered(): void
  /** `isItsFault`: it counts for the module's life. */
  protected abstract failed(failure: ModuleFailure | RouterOverloaded, isItsFault: boolean): void
  /** Nobody wants the answer any more; it is no failure of anybody. */
  protected abstract withdrawn(): void

  /** Whether who asks has given up, and is about to withdraw it: then it is not put to the module any more. */
  get isGivenUp(): boolean {
    return false
  }

  /** What the module is told, when it looks: in milliseconds since the epoch. */
  get deadline(): number {
    const { time } = this.asker
    return Math.round(time.now() + this.deadlineMs - (time.elapsed() - this.askedAt))
  }

  /** Calls the module. */
  perform(module: PresenceModule): void {
    let answer: unknown
    let then: Then | null
    try {
      answer = this.invoke(module, this.call)
      then = readThen(answer)
    } catch (thrown) {
      return this.threw(thrown)
    }
    if (then === null) this.gave(answer)
    else this.await(answer, then)
  }

  /** Lets its time run while it cannot be performed yet. */
  wait(): void {
    this.isCutShort = true
    this.startDeadline()
  }

  /** It is not put to the module at all. */
  fail(failure: ModuleFailure | RouterOverloaded): void {
    this.endFailed(failure, false)
  }

  /** The module is asked nothing for now; it sees its signal aborted with this failure. */
  cut(failure: ModuleFailure): void {
    if (this.hasEnded) return // it is the one upon which the module was found to fail too often
    this.endFailed(failure, false)
    abortCall(this.call, failure)
  }

  /** What ran the module is gone, and the answer with it. */
  lose(cause: unknown): void {
    this.endFailed(new ModuleThrew(this.asker.name, this.callback, cause), false) // its death counts, and only once
  }

  /** Ends it without an answer; the module sees its signal aborted with this reason. */
  withdraw(reason: unknown): void {
    this.isWithdrawn = true
    if (!this.hasEnded) {
      const doOthersWait = this.end()
      this.withdrawn()
      if (doOthersWait) this.asker.admitWaiting()
    }
    abortCall(this.call, reason)
  }

  /** It has run out of time. */
  expire(): void {
    const failure = new ModuleTimedOut(this.asker.name, this.callback, this.deadlineMs, this.isCutShort)
    this.endFailed(failure, !this.isCutShort)
    abortCall(this.call, failure)
  }

  /** The module's own object, which is not kept from then on. */
  protected takeAnswer(): unknown {
    const { answer } = this
    this.answer = null
    return answer
  }

  private await(answer: unknown, then: Then): void {
    if (!this.hasEnded) this.startDeadline()
    try {
      then.call(
        answer,
        (late) => this.gave(late),
        (cause) => this.threw(cause),
      )
    } catch (thrown) {
      this.threw(thrown)
    }
  }

  private gave(answer: unknown): void {
    if (this.hasEnded) return
    const tookMs = this.asker.time.elapsed() - this.askedAt
    if (tookMs > this.deadlineMs) return this.expire()
    this.answer = answer
    this.tookMs = tookMs
    const doOthersWait = this.end()
    this.answered()
    if (doOthersWait) this.asker.admitWaiting()
  }

  private threw(cause: unknown): void {
    if (!this.hasEnded) this.endFailed(new ModuleThrew(this.asker.name, this.callback, cause), true)
  }

  private endFailed(failure: ModuleFailure | RouterOverloaded, isItsFault: boolean): void {
    if (this.hasEnded) return
    const doOthersWait = this.end()
    this.failed(failure, isItsFault)
    if (doOthersWait) this.asker.admitWaiting()
  }

  /** Before it is told: who is told may ask the next at once. Whether others wait for its room. */
  private end(): boolean {
    this.hasEnded = true
    this.stopDeadline()
    return this.asker.makeRoom(this)
  }

  private startDeadline(): void {
    this.stopDeadline()
    this.expiry = this.asker.deadlines.add(this.askedAt + this.deadlineMs, this)
  }

  private stopDeadline(): void {
    if (this.expiry === null) return
    this.asker.deadlines.remove(this.expiry)
    this.expiry = null
  }
}

type Then = (this: unknown, answered: (answer: unknown) => void, threw: (cause: unknown) => void) => unknown

const readThen = (answer: unknown): Then | null => {
  if ((typeof answer !== 'object' && typeof answer !== 'function') || answer === null) return null
  const then: unknown = (answer as { readonly then?: unknown }).then
  return typeof then === 'function' ? (then as Then) : null
}
