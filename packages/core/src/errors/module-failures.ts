// What a module can do wrong. Each costs that module's own answer and nothing else (law 6).
import { describeThrown, TaggedError } from './tagged-error.ts'

/** The two questions a module is asked, and the hook by which it tells of changes. */
export type CallbackName = 'getUsersForStates' | 'getInterestedUsers' | 'watch'

/** A module threw, or its promise was rejected. Its answer is left out; the users it was asked about stay dirty. */
export class ModuleThrew extends TaggedError {
  readonly _tag = 'ModuleThrew'
  readonly module: string
  readonly callback: CallbackName
  constructor(module: string, callback: CallbackName, cause: unknown) {
    super(`module ${module} threw in ${callback}: ${describeThrown(cause)}`, { cause })
    this.module = module
    this.callback = callback
  }
}

/** A module was asked and stayed silent. Its answer is left out, and has no effect when it comes later. */
export class ModuleTimedOut extends TaggedError {
  readonly _tag = 'ModuleTimedOut'
  readonly module: string
  readonly callback: CallbackName
  /** How long it had, in milliseconds. */
  readonly afterMs: number
  /** Whether it had less than its whole deadline, or was not reached: then it counts for nothing. */
  readonly cutShort: boolean
  constructor(module: string, callback: CallbackName, afterMs: number, cutShort: boolean) {
    super(
      `module ${module} gave no answer in ${callback} within ${afterMs} ms${cutShort ? ' (the caller gave no more)' : ''}`,
    )
    this.module = module
    this.callback = callback
    this.afterMs = afterMs
    this.cutShort = cutShort
  }
}

/** One place of an answer that was dropped: `path` as in `answer.get("@bob:x")[3]`. */
export interface AnswerProblem {
  readonly path: string
  readonly fault: string
}

/** How many problems of one answer are spelled out; the rest is counted. */
export const MAX_SPELLED_PROBLEMS = 20

/** An answer, or parts of it, cannot be used. The good parts are used; one report per answer. */
export class ModuleAnsweredBadly extends TaggedError {
  readonly _tag = 'ModuleAnsweredBadly'
  readonly module: string
  readonly callback: CallbackName
  /** At most {@link MAX_SPELLED_PROBLEMS}, in the order met. */
  readonly problems: readonly AnswerProblem[]
  /** How many there were. */
  readonly problemCount: number
  constructor(module: string, callback: CallbackName, problems: readonly AnswerProblem[], problemCount: number) {
    const [first] = problems
    const more = problemCount > 1 ? ` (and ${problemCount - 1} more)` : ''
    super(
      `module ${module} answered badly in ${callback}: ${first?.path ?? 'answer'} ${first?.fault ?? 'is wrong'}${more}`,
    )
    this.module = module
    this.callback = callback
    this.problems = problems
    this.problemCount = problemCount
  }
}

/** A module's `start` threw or took too long, or there was no module to start. It is started again after a while. */
export class ModuleStartFailed extends TaggedError {
  readonly _tag = 'ModuleStartFailed'
  readonly module: string
  constructor(module: string, cause: unknown) {
    super(`module ${module} could not start: ${describeThrown(cause)}`, { cause })
    this.module = module
  }
}

/** A module's `stop` threw or took too long. It is removed all the same. */
export class ModuleStopFailed extends TaggedError {
  readonly _tag = 'ModuleStopFailed'
  readonly module: string
  constructor(module: string, cause: unknown) {
    super(`module ${module} could not stop: ${describeThrown(cause)}`, { cause })
    this.module = module
  }
}

/** A module failed too often and is left alone for a while. A query goes on without it; asks that were open are ended. */
export class ModuleIsResting extends TaggedError {
  readonly _tag = 'ModuleIsResting'
  readonly module: string
  constructor(module: string) {
    super(`module ${module} is resting and was not asked`)
    this.module = module
  }
}

/** The thread or process that a module runs in ended, or had to be ended. It is started again after a while. */
export class WorkerDied extends TaggedError {
  readonly _tag = 'WorkerDied'
  readonly module: string
  readonly isolation: 'worker' | 'process'
  /** What happened to it, in words, such as `left with code 1`. */
  readonly fate: string
  constructor(module: string, isolation: 'worker' | 'process', fate: string, options?: ErrorOptions) {
    super(`the ${isolation} of module ${module} ${fate}`, options)
    this.module = module
    this.isolation = isolation
    this.fate = fate
  }
}

/** A query met a module that is parked, and went on without it. */
export class ModuleIsParked extends TaggedError {
  readonly _tag = 'ModuleIsParked'
  readonly module: string
  constructor(module: string) {
    super(`module ${module} is parked and was not asked`)
    this.module = module
  }
}
