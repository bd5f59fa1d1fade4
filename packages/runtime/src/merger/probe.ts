// The one question by which a module is found to have recovered, and what it answered is remembered for: about that user it
// is not asked again when it catches up. It might rewrite what has been sent as the original, which nobody remembers then.
import type { UserId } from '@presence-router/core'
import type { PresenceTable } from '../presence-table.ts'
import type { DirtyUsers } from './dirty-users.ts'
import type { Question } from './question.ts'

export interface Probe {
  /** About whom to ask; empty when nobody is known. */
  choose(): UserId[]
  answered(question: Question): void
  /** Whether its answer is about the latest state of that user. */
  wasAbout(userId: UserId): boolean
  forget(): void
}

export const createProbe = (dirty: DirtyUsers, table: PresenceTable): Probe => {
  let probed: Question | null = null
  return {
    choose: () => dirty.takeForProbe(presentFirst(table)),
    answered(question) {
      probed = question
    },
    wasAbout(userId) {
      const entry = probed?.entries.get(userId)
      return entry !== undefined && entry.version === table.get(userId)?.version
    },
    forget() {
      probed = null
    },
  }
}

// Those who are offline too: a module that fails on everybody present, and on nobody else, is well enough to serve.
function* presentFirst(table: PresenceTable): Iterable<UserId> {
  for (const { latest } of table.present()) yield latest.userId
  for (const { latest } of table.all()) yield latest.userId
}
