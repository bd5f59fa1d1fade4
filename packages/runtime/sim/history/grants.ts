// Who granted what to whom, and how good that is: what was delivered is looked up here.
import type { UserId, UserPresenceState } from '@presence-router/core'
import type { Moment, SeenModule } from './seen.ts'
import { keyOf } from './state-key.ts'

/**
 * `good`: it may be used as long as the module is registered. `dead`: it came after its deadline, or when nobody wanted it.
 * `changed`: it was added to an answer that had been given. `forbidden`: the module does not have the permission.
 */
export type Standing = 'good' | 'dead' | 'changed' | 'forbidden'

export interface SeenGrant {
  readonly module: SeenModule
  readonly standing: Standing
  readonly given: Moment
}

export interface Grants {
  /** A module sends this state to that recipient. */
  grant(recipient: UserId, state: UserPresenceState, grant: SeenGrant): void
  /** A module says that the observer may see the subject, whatever its state. */
  show(observer: UserId, subject: UserId, grant: SeenGrant): void
  granted(recipient: UserId, state: UserPresenceState): readonly SeenGrant[]
  shown(observer: UserId, subject: UserId): readonly SeenGrant[]
  /** Whether anybody ever sent this state to anybody. */
  isKnown(state: UserPresenceState): boolean
}

export const createGrants = (): Grants => {
  const granted = new Map<string, SeenGrant[]>()
  const shown = new Map<string, SeenGrant[]>()
  const states = new Set<string>()
  const add = (to: Map<string, SeenGrant[]>, key: string, grant: SeenGrant): void => {
    const known = to.get(key)
    if (known === undefined) to.set(key, [grant])
    else known.push(grant)
  }
  return {
    grant(recipient, state, grant) {
      const key = keyOf(state)
      states.add(key)
      add(granted, `${recipient} ${key}`, grant)
    },
    show: (observer, subject, grant) => add(shown, `${observer} ${subject}`, grant),
    granted: (recipient, state) => granted.get(`${recipient} ${keyOf(state)}`) ?? [],
    shown: (observer, subject) => shown.get(`${observer} ${subject}`) ?? [],
    isKnown: (state) => states.has(keyOf(state)),
  }
}
