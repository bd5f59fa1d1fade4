// Asks module by module whose presence somebody may see; the first `PRESENCE_ALL_USERS` ends the asking (law 2).
import { type InterestedUsers, ModuleTimedOut, PRESENCE_ALL_USERS, type UserId } from '@presence-router/core'
import * as Effect from 'effect/Effect'
import {
  type AskContext,
  type Asked,
  type AskLimits,
  type AskParts,
  askForInterested,
  type OpenQuestion,
} from './ask-module.ts'
import type { Member } from './member.ts'
import { askLimits, type QueryParts } from './query-parts.ts'

/** What one module said whose presence somebody may see. */
export interface Interest {
  readonly member: Member
  readonly users: ReadonlySet<UserId>
}

/** What all said that were asked, in registration order. */
export type Interests = readonly Interest[] | typeof PRESENCE_ALL_USERS

/** Never fails. Interrupting it withdraws the ask that is open. */
export const askInOrder = (userId: UserId, parts: QueryParts): Effect.Effect<Interests> =>
  Effect.callback((resume) => {
    const asking = new AskingInOrder(userId, parts, (interests) => resume(Effect.succeed(interests)))
    asking.goOn()
    return Effect.sync(() => asking.withdraw())
  })

// A class since one is made for each query, and one Effect for all its modules: to await each would cost more than to ask.
class AskingInOrder implements AskParts<Asked<InterestedUsers>> {
  readonly context: AskContext
  limits: AskLimits
  private readonly userId: UserId
  private readonly parts: QueryParts
  private readonly limitsOf: () => AskLimits
  private readonly done: (interests: Interests) => void
  private readonly interests: Interest[] = []
  private next = 0
  private open: OpenQuestion | null = null
  private isPutting = false
  private isOver = false

  constructor(userId: UserId, parts: QueryParts, done: (interests: Interests) => void) {
    this.context = parts.context
    this.userId = userId
    this.parts = parts
    this.done = done
    this.limitsOf = askLimits(parts)
    this.limits = this.limitsOf()
  }

  /** Asks the next, and those after it as long as they answer at once. */
  goOn(): void {
    const { members, isAborted } = this.parts
    for (let asked = -1; !this.isOver && asked < this.next; ) {
      asked = this.next
      const member = members[asked]
      this.limits = this.limitsOf()
      if (member === undefined || isAborted()) return this.finish(this.interests) // aborted by a module, while it was asked
      if (this.limits.deadlineMs > 0) this.put(member)
      else this.leaveOut(member)
    }
  }

  settled({ answer }: Asked<InterestedUsers>): void {
    const member = this.parts.members[this.next++]
    if (answer === PRESENCE_ALL_USERS) this.finish(answer)
    else if (member !== undefined) this.interests.push({ member, users: answer })
    if (!this.isPutting) this.goOn()
  }

  withdraw(): void {
    this.isOver = true
    this.open?.withdraw(this.parts.abortReason())
  }

  private put(member: Member): void {
    this.isPutting = true
    this.open = askForInterested(member, this.userId, this)
    this.isPutting = false
  }

  private leaveOut({ name }: Member): void {
    this.context.report(new ModuleTimedOut(name, 'getInterestedUsers', 0, true))
    this.next++
  }

  private finish(interests: Interests): void {
    if (this.isOver) return
    this.isOver = true
    this.done(interests)
  }
}
