// Modules that are to take the place of others: started beside them, so that there is no gap, and swapped in when they serve.
import type { ModuleFailure } from '@presence-router/core'
import { isServing, type ModuleLife } from '../actor/module-life.ts'
import type { ParsedRegistration } from '../module-registration.ts'
import type { RegisteredModule } from './registered-module.ts'

/** What is heard of one before it has begun. */
export interface CandidateParts {
  readonly onLife: (life: ModuleLife) => void
  /** Takes what it fails at; whether it is dealt with. */
  readonly failed: (failure: ModuleFailure) => boolean
}

export interface ReplacementsParts {
  /** Throws when there is nothing to replace any more. */
  readonly register: (registration: ParsedRegistration, candidate: CandidateParts) => RegisteredModule
  /** Ends one that is given up. */
  readonly end: (made: RegisteredModule) => void
  readonly swap: (made: RegisteredModule) => void
}

export interface Replacements {
  /** Settles when it has been swapped in. Rejects when it cannot start, or is given up. Those of one name take turns. */
  begin(registration: ParsedRegistration): Promise<void>
  /** Also those that wait for their turn. */
  giveUp(name: string, reason: unknown): void
  giveUpAll(reason: unknown): void
}

/** Replacements of one name, one after the other. */
interface Turns {
  last: Promise<void>
  givenUp: { readonly reason: unknown } | null
}

export const createReplacements = ({ register, end: endMade, swap }: ReplacementsParts): Replacements => {
  const pending = new Map<string, (reason: unknown) => void>()
  const turnsOf = new Map<string, Turns>()

  const start = (registration: ParsedRegistration): Promise<void> =>
    new Promise((resolve, reject) => {
      const { name } = registration.source
      let made: RegisteredModule | null = null
      let isOver = false
      const end = (): void => {
        isOver = true
        pending.delete(name)
      }
      const refuse = (reason: unknown): void => {
        end()
        if (made !== null) endMade(made)
        reject(reason)
      }
      const swapIn = (): void => {
        if (isOver || made === null || !isServing(made.member.actor.life)) return
        end()
        swap(made)
        resolve()
      }
      made = register(registration, {
        onLife: swapIn,
        failed(failure) {
          if (isOver) return false
          refuse(failure)
          return true
        },
      })
      pending.set(name, refuse)
      made.start()
    })

  const giveUp = (name: string, reason: unknown): void => {
    const turns = turnsOf.get(name)
    if (turns !== undefined) turns.givenUp = { reason }
    turnsOf.delete(name) // whoever begins now replaces another one
    pending.get(name)?.(reason)
  }

  return {
    begin(registration) {
      const { name } = registration.source
      const turns = turnsOf.get(name) ?? { last: Promise.resolve(), givenUp: null }
      turnsOf.set(name, turns)
      const turn = turns.last.then(() => {
        if (turns.givenUp !== null) throw turns.givenUp.reason
        return start(registration)
      })
      const ended = turn.catch(() => {})
      turns.last = ended
      void ended.then(() => {
        if (turns.last === ended && turnsOf.get(name) === turns) turnsOf.delete(name)
      })
      return turn
    },
    giveUp,
    giveUpAll(reason) {
      for (const name of [...turnsOf.keys()]) giveUp(name, reason)
    },
  }
}
