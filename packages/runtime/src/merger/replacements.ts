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
  readonly swap: (made: RegisteredModule) => void
}

export interface Replacements {
  /** Settles when it has been swapped in. Rejects when it cannot start, or is given up. Those of one name take turns. */
  begin(registration: ParsedRegistration): Promise<void>
  giveUp(name: string, reason: unknown): void
  giveUpAll(reason: unknown): void
}

export const createReplacements = ({ register, swap }: ReplacementsParts): Replacements => {
  const pending = new Map<string, (reason: unknown) => void>()
  const turns = new Map<string, Promise<void>>()

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
        void made?.end()
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
      swapIn()
    })

  return {
    begin(registration) {
      const { name } = registration.source
      const before = turns.get(name) ?? Promise.resolve()
      const turn = before.then(() => start(registration))
      const ended = turn.catch(() => {})
      turns.set(name, ended)
      void ended.then(() => {
        if (turns.get(name) === ended) turns.delete(name)
      })
      return turn
    },
    giveUp: (name, reason) => pending.get(name)?.(reason),
    giveUpAll(reason) {
      for (const refuse of [...pending.values()]) refuse(reason)
    },
  }
}
