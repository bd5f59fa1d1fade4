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
import type { Deadlines } from './deadlines.ts'
import { createModuleCall } from './module-call.ts'

/** How an ask ended. `Withdrawn`: nobody wants the answer any more; it is no failure of anybody. */
export type AskSettlement =
  | { readonly _tag: 'Answered'; readonly answer: unknown; readonly tookMs: number }
  /** `isItsFault`: it counts for the module's life. */
  | { readonly _tag: 'Failed'; readonly failure: ModuleFailure | RouterOverloaded; readonly isItsFault: boolean }
  | { readonly _tag: 'Withdrawn' }

/** What is asked, and who hears how it ended: `settle` is called exactly once, possibly before `ask` returns. */
export interface AskRequest {
  readonly callback: CallbackName
  readonly invoke: (module: PresenceModule, call: ModuleCall) => unknown
  readonly deadlineMs: number
  /** Whether this is less than the module's own deadline. */
  readonly isCutShort: boolean
  readonly settle: (settlement: AskSettlement) => void
}

/** A question that was asked, or waits to be. */
export interface Ask {
  readonly isSettled: boolean
  /** Calls the module. */
  perform(module: PresenceModule): void
  /** Lets its time run while it cannot be performed yet. */
  wait(): void
  /** It is not put to the module at all. */
  fail(failure: ModuleFailure | RouterOverloaded): void
  /** The module is asked nothing for now; it sees its signal aborted with this failure. */
  cut(failure: ModuleFailure): void
  /** What ran the module is gone, and the answer with it. */
  lose(cause: unknown): void
  /** Ends it without an answer; the module sees its signal aborted with this reason. */
  withdraw(reason: unknown): void
}

export interface AskParts {
  readonly module: string
  readonly time: RouterTime
  readonly deadlines: Deadlines
  /** It has settled, which is not told yet: its room is free. Gives what is to follow when it has been told. */
  readonly onSettled: (ask: Ask) => (() => void) | null
}

export const createAsk = (request: AskRequest, { module: name, time, deadlines, onSettled }: AskParts): Ask => {
  const { callback, deadlineMs } = request
  const askedAt = time.elapsed()
  const { call, abort } = createModuleCall(time.now() + deadlineMs)
  let isSettled = false
  let { isCutShort } = request
  let cancelDeadline = (): void => {}

  const settle = (settlement: AskSettlement): void => {
    if (isSettled) return
    isSettled = true
    cancelDeadline()
    const follow = onSettled(ask) // first: who is told may ask the next at once
    request.settle(settlement)
    follow?.()
  }
  const fail = (failure: ModuleFailure | RouterOverloaded, isItsFault: boolean): void =>
    settle({ _tag: 'Failed', failure, isItsFault })
  const threw = (cause: unknown): void => fail(new ModuleThrew(name, callback, cause), true)
  const expire = (): void => {
    const failure = new ModuleTimedOut(name, callback, deadlineMs, isCutShort)
    fail(failure, !isCutShort)
    abort(failure)
  }
  const answered = (answer: unknown): void => {
    const tookMs = time.elapsed() - askedAt
    if (tookMs > deadlineMs) expire()
    else settle({ _tag: 'Answered', answer, tookMs })
  }
  const startDeadline = (): void => {
    cancelDeadline()
    cancelDeadline = deadlines.add(askedAt + deadlineMs, expire)
  }

  const ask: Ask = {
    get isSettled() {
      return isSettled
    },
    perform(module) {
      let answer: unknown
      let then: Then | null
      try {
        answer = request.invoke(module, call)
        then = readThen(answer)
      } catch (thrown) {
        return threw(thrown)
      }
      if (then === null) return answered(answer)
      if (!isSettled) startDeadline()
      try {
        then.call(answer, answered, threw)
      } catch (thrown) {
        threw(thrown)
      }
    },
    wait() {
      isCutShort = true
      startDeadline()
    },
    fail: (failure) => fail(failure, false),
    cut(failure) {
      if (isSettled) return // it is the one upon which the module was found to fail too often
      fail(failure, false)
      abort(failure)
    },
    lose: (cause) => fail(new ModuleThrew(name, callback, cause), false), // its death counts, and only once
    withdraw(reason) {
      settle({ _tag: 'Withdrawn' })
      abort(reason)
    },
  }
  return ask
}

type Then = (this: unknown, answered: (answer: unknown) => void, threw: (cause: unknown) => void) => unknown

const readThen = (answer: unknown): Then | null => {
  if ((typeof answer !== 'object' && typeof answer !== 'function') || answer === null) return null
  const then: unknown = (answer as { readonly then?: unknown }).then
  return typeof then === 'function' ? (then as Then) : null
}
