// Asks every module at once who is to be told of some states, beside the lanes.
import { type AskedStates, grantingEach, ModuleTimedOut } from '@presence-router/core'
import * as Effect from 'effect/Effect'
import {
  type AskContext,
  type AskEnd,
  type AskLimits,
  type AskParts,
  askForStates,
  type Granted,
  type OpenQuestion,
  READ_IN_NO_TIME,
} from './ask-module.ts'
import type { Member } from './member.ts'
import type { Contribution } from './merged.ts'
import { type QueryCaller, type QueryParts, TimeLeft } from './query-parts.ts'

/** Succeeds with what each granted, in registration order. Never fails. Interrupting it withdraws the asks that are open. */
export const askEverybody = (asked: AskedStates, parts: QueryParts): Effect.Effect<readonly Contribution[]> =>
  awaitContributions(() => beginAskingEverybody(asked, parts))

/** One that has begun; `contributions` are there at once when all have answered at once. */
export const beginAskingEverybody = (asked: AskedStates, parts: QueryParts): AskingEverybody => {
  const asking = new AskingEverybody(parts)
  asking.begin(asked)
  return asking
}

/** The waiting for it, which begins with it or at once after it. Interrupting it withdraws the asks that are open. */
export const awaitContributions = (begin: () => AskingEverybody): Effect.Effect<readonly Contribution[]> =>
  Effect.callback((resume) => {
    const asking = begin()
    asking.whenOver((contributions) => resume(Effect.succeed(contributions)))
    return Effect.sync(() => asking.withdraw())
  })

/** A class, since one is made for each query. */
export class AskingEverybody {
  readonly parts: QueryParts
  private readonly answers: MemberAnswer[]
  private open: number
  private over: ((contributions: readonly Contribution[]) => void) | null = null

  constructor(parts: QueryParts) {
    this.parts = parts
    this.answers = parts.members.map((member) => new MemberAnswer(member, this))
    this.open = this.answers.length
  }

  /** `null` as long as somebody is waited for. */
  get contributions(): readonly Contribution[] | null {
    return this.open === 0 ? this.answers : null
  }

  begin(asked: AskedStates): void {
    const { time, caller, context } = this.parts
    let now = time.elapsed()
    const timeLeft = new TimeLeft(this.parts, now)
    for (const answer of this.answers) {
      const limits = timeLeft.at(now)
      if (!caller.isAborted && limits.deadlineMs > 0) now = answer.ask(asked, limits, now)
      else {
        if (!caller.isAborted) context.report(new ModuleTimedOut(answer.member.name, 'getUsersForStates', 0, true))
        this.settled()
      }
    }
  }

  settled(): void {
    if (--this.open === 0) this.over?.(this.answers)
  }

  whenOver(over: (contributions: readonly Contribution[]) => void): void {
    if (this.open === 0) over(this.answers)
    else this.over = over
  }

  withdraw(): void {
    const reason = this.parts.caller.abortReason
    for (const answer of this.answers) answer.withdraw(reason)
  }
}

/** What one module grants. A class, since one is made for each ask. */
class MemberAnswer implements AskParts<AskEnd>, Contribution {
  readonly context: AskContext
  readonly member: Member
  readonly granted: Granted[] = []
  limits: AskLimits
  askedAt = 0
  private readonly asking: AskingEverybody
  private open: OpenQuestion | null = null
  private tookMs = Number.POSITIVE_INFINITY

  constructor(member: Member, asking: AskingEverybody) {
    this.context = asking.parts.context
    this.limits = asking.parts.askLimits
    this.member = member
    this.asking = asking
  }

  get caller(): QueryCaller {
    return this.asking.parts.caller
  }

  /** The moment at which it has answered, or is waited for. */
  ask(asked: AskedStates, limits: AskLimits, now: number): number {
    this.limits = limits
    this.askedAt = now
    const granting = grantingEach(asked, (recipient, states) => this.granted.push({ recipient, states }))
    const { reader } = this.context
    const { strange } = reader
    this.open = askForStates(this.member, { asked, granting }, this)
    const isMomentary = this.granted.length <= READ_IN_NO_TIME && reader.strange === strange
    return isMomentary && this.tookMs < Number.POSITIVE_INFINITY ? now + this.tookMs : this.asking.parts.time.elapsed()
  }

  settled({ outcome, tookMs }: AskEnd): void {
    if (outcome === 'usable') this.tookMs = tookMs
    else this.granted.length = 0
    this.asking.settled()
  }

  withdraw(reason: unknown): void {
    this.open?.withdraw(reason)
  }
}
