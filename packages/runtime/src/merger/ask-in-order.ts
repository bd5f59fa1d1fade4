// Asks module by module whose presence somebody may see; the first `PRESENCE_ALL_USERS` ends the asking (law 2).
import { ModuleTimedOut, PRESENCE_ALL_USERS, type UserId } from '@presence-router/core'
import * as Effect from 'effect/Effect'
import {
  type AskContext,
  type AskedInterested,
  type AskLimits,
  type AskParts,
  askForInterested,
  type OpenQuestion,
  READ_IN_NO_TIME,
} from './ask-module.ts'
import type { Member } from './member.ts'
import { type QueryCaller, type QueryParts, TimeLeft } from './query-parts.ts'

/** What one module said whose presence somebody may see. */
export interface Interest {
  readonly member: Member
  readonly users: readonly UserId[]
}

/** What all said that were asked, in registration order. */
export type Interests = readonly Interest[] | typeof PRESENCE_ALL_USERS

/** Never fails. Interrupting it withdraws the ask that is open. */
export const askInOrder = (userId: UserId, parts: QueryParts): Effect.Effect<Interests> =>
  awaitInterests(() => beginAskingInOrder(userId, parts))

/** One that has begun; `interests` are there at once when all have answered at once. */
export const beginAskingInOrder = (userId: UserId, parts: QueryParts): AskingInOrder => {
  const asking = new AskingInOrder(userId, parts)
  asking.goOn()
  return asking
}

/** The waiting for it, which begins with it or at once after it. Interrupting it withdraws the ask that is open. */
export const awaitInterests = (begin: () => AskingInOrder): Effect.Effect<Interests> =>
  Effect.callback((resume) => {
    const asking = begin()
    asking.whenOver((interests) => resume(Effect.succeed(interests)))
    return Effect.sync(() => asking.withdraw())
  })

/** A class, since one is made for each query. */
export class AskingInOrder implements AskParts<AskedInterested> {
  readonly context: AskContext
  limits: AskLimits
  askedAt: number
  /** `null` as long as it goes on. */
  interests: Interests | null = null
  private readonly userId: UserId
  private readonly parts: QueryParts
  private readonly timeLeft: TimeLeft
  private readonly usable: Interest[] = []
  private over: ((interests: Interests) => void) | null = null
  private next = 0
  private open: OpenQuestion | null = null
  private isPutting = false
  private strange = 0 // of the reader, before the ask that is open
  private isWithdrawn = false

  constructor(userId: UserId, parts: QueryParts) {
    this.context = parts.context
    this.limits = parts.askLimits
    this.userId = userId
    this.parts = parts
    this.askedAt = parts.time.elapsed()
    this.timeLeft = new TimeLeft(parts, this.askedAt)
  }

  /** Asks the next, and those after it as long as they answer at once. */
  goOn(): void {
    const { members, caller } = this.parts
    for (let asked = -1; this.interests === null && !this.isWithdrawn && asked < this.next; ) {
      asked = this.next
      const member = members[asked]
      if (member === undefined || caller.isAborted) return this.finish(this.usable) // aborted by a module, while it was asked
      this.limits = this.timeLeft.at(this.askedAt)
      if (this.limits.deadlineMs > 0) this.put(member)
      else this.leaveOut(member)
    }
  }

  get caller(): QueryCaller {
    return this.parts.caller
  }

  settled({ answer, tookMs }: AskedInterested): void {
    const member = this.parts.members[this.next++]
    this.askedAt = this.isMomentary(answer) ? this.askedAt + tookMs : this.parts.time.elapsed()
    if (answer === PRESENCE_ALL_USERS) this.finish(answer)
    else if (answer !== null && member !== undefined) this.usable.push({ member, users: answer })
    if (!this.isPutting) this.goOn()
  }

  whenOver(over: (interests: Interests) => void): void {
    if (this.interests === null) this.over = over
    else over(this.interests)
  }

  withdraw(): void {
    this.isWithdrawn = true
    this.open?.withdraw(this.parts.caller.abortReason)
  }

  /** Whether it was answered just now, as far as anybody could tell: a look at the clock can cost as much as the ask. */
  private isMomentary(answer: AskedInterested['answer']): boolean {
    if (!this.isPutting || answer === null) return false
    return answer.length <= READ_IN_NO_TIME && this.context.reader.strange === this.strange
  }

  private put(member: Member): void {
    this.isPutting = true
    this.strange = this.context.reader.strange
    this.open = askForInterested(member, this.userId, this)
    this.isPutting = false
    if (this.isWithdrawn) this.withdraw() // by whom it asks
  }

  private leaveOut({ name }: Member): void {
    this.context.report(new ModuleTimedOut(name, 'getInterestedUsers', 0, true))
    this.next++
  }

  private finish(interests: Interests): void {
    if (this.isWithdrawn) return
    this.interests = interests
    this.over?.(interests)
  }
}
