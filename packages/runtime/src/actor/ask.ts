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

/** How an ask ended. `Withdrawn`: nobody wants the answer any more; it is no failure of anybody. */
export type AskSettlement =
  /** `endsAt`: the moment of `time.elapsed()` at which its time is over. */
  | { readonly _tag: 'Answered'; readonly answer: unknown; readonly tookMs: number; readonly endsAt: number }
  /** `isItsFault`: it counts for the module's life. */
  | { readonly _tag: 'Failed'; readonly failure: ModuleFailure | RouterOverloaded; readonly isItsFault: boolean }
  | { readonly _tag: 'Withdrawn' }

/** What is asked, and who hears how it ended: `settle` is called exactly once, possibly before `ask` returns. */
export interface AskRequest {
  readonly callback: CallbackName
  invoke(module: PresenceModule, call: ModuleCall): unknown
  readonly deadlineMs: number
  /** Whether this is less than the module's own deadline. */
  readonly isCutShort: boolean
  settle(settlement: AskSettlement): void
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

/** A question that was asked, or waits to be. A class, since one is made for each ask. */
export class Ask implements Bounded, Expiring {
  /** It is itself the event by which the actor gets it. */
  readonly type = 'ask'
  isQuery = false
  isSettled = false
  /** Which of the asks it is that were put to the module, in their order. */
  turn = 0
  /** Where it is among the queries that were put to the module. */
  place = -1
  private readonly request: AskRequest
  private readonly asker: Asker
  private readonly askedAt: number
  private readonly deadlineMs: number
  private readonly call: GivenCall
  private isCutShort: boolean
  private expiry: Deadline | null = null

  /** `askedAt`: the moment of `time.elapsed()` at which its time begins. */
  constructor(request: AskRequest, asker: Asker, askedAt: number) {
    this.request = request
    this.asker = asker
    this.askedAt = askedAt
    this.deadlineMs = request.deadlineMs
    this.isCutShort = request.isCutShort
    this.call = new GivenCall(this)
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
      answer = this.request.invoke(module, this.call)
      then = readThen(answer)
    } catch (thrown) {
      return this.threw(thrown)
    }
    if (then === null) return this.answered(answer)
    if (!this.isSettled) this.startDeadline()
    try {
      then.call(
        answer,
        (late) => this.answered(late),
        (cause) => this.threw(cause),
      )
    } catch (thrown) {
      this.threw(thrown)
    }
  }

  /** Lets its time run while it cannot be performed yet. */
  wait(): void {
    this.isCutShort = true
    this.startDeadline()
  }

  /** It is not put to the module at all. */
  fail(failure: ModuleFailure | RouterOverloaded): void {
    this.settleFailed(failure, false)
  }

  /** The module is asked nothing for now; it sees its signal aborted with this failure. */
  cut(failure: ModuleFailure): void {
    if (this.isSettled) return // it is the one upon which the module was found to fail too often
    this.settleFailed(failure, false)
    abortCall(this.call, failure)
  }

  /** What ran the module is gone, and the answer with it. */
  lose(cause: unknown): void {
    const { name } = this.asker
    this.settleFailed(new ModuleThrew(name, this.request.callback, cause), false) // its death counts, and only once
  }

  /** Ends it without an answer; the module sees its signal aborted with this reason. */
  withdraw(reason: unknown): void {
    this.settle({ _tag: 'Withdrawn' })
    abortCall(this.call, reason)
  }

  /** It has run out of time. */
  expire(): void {
    const failure = new ModuleTimedOut(this.asker.name, this.request.callback, this.deadlineMs, this.isCutShort)
    this.settleFailed(failure, !this.isCutShort)
    abortCall(this.call, failure)
  }

  private answered(answer: unknown): void {
    if (this.isSettled) return
    const tookMs = this.asker.time.elapsed() - this.askedAt
    if (tookMs > this.deadlineMs) this.expire()
    else this.settle({ _tag: 'Answered', answer, tookMs, endsAt: this.askedAt + this.deadlineMs })
  }

  private threw(cause: unknown): void {
    if (!this.isSettled) this.settleFailed(new ModuleThrew(this.asker.name, this.request.callback, cause), true)
  }

  private settleFailed(failure: ModuleFailure | RouterOverloaded, isItsFault: boolean): void {
    this.settle({ _tag: 'Failed', failure, isItsFault })
  }

  private settle(settlement: AskSettlement): void {
    if (this.isSettled) return
    this.isSettled = true
    this.stopDeadline()
    const doOthersWait = this.asker.makeRoom(this) // first: who is told may ask the next at once
    this.request.settle(settlement)
    if (doOthersWait) this.asker.admitWaiting()
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
