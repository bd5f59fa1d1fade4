// Which states were accepted, in which order: as the receipts of `publish` say it.
import type { UserId, UserPresenceState } from '@presence-router/core'
import { keyOf, originalStatus } from './state-key.ts'

/** A state that was accepted as a change of what was known of its user. */
export interface Version {
  readonly state: UserPresenceState
  /** Over all users; later ones are greater. */
  readonly order: number
  readonly atMs: number
  readonly step: number
}

export interface Versions {
  readonly count: number
  /** `isForced`: it counts as a change even if it says what is known. */
  accepted(state: UserPresenceState, moment: { readonly atMs: number; readonly step: number }, isForced: boolean): void
  /** The same version with other fields, where nobody can say which of the two it is. */
  orAs(state: UserPresenceState): void
  latest(userId: UserId): Version | undefined
  /** The last that was accepted before this step. */
  latestBefore(userId: UserId, step: number): Version | undefined
  /** The last version that says exactly this. */
  exact(state: UserPresenceState): Version | undefined
  /** The first version that this is, or is a rewrite of, and that is not before that one; else the last. */
  from(state: UserPresenceState, order: number): Version | undefined
  /** The version that this is, or is a rewrite of: the last, or the last until that one. */
  of(state: UserPresenceState, untilOrder?: number): Version | undefined
  users(): Iterable<UserId>
}

export const createVersions = (): Versions => {
  const byUser = new Map<UserId, Version[]>()
  const byKey = new Map<string, Version>()
  const byStatus = new Map<string, Version[]>()
  let count = 0

  const list = (userId: UserId): Version[] => {
    const known = byUser.get(userId) ?? []
    byUser.set(userId, known)
    return known
  }
  const statusKey = (state: UserPresenceState): string => `${state.userId} ${originalStatus(state)}`
  return {
    get count() {
      return count
    },
    accepted(state, { atMs, step }, isForced) {
      const versions = list(state.userId)
      const last = versions.at(-1)
      if (!isForced && last !== undefined && keyOf(last.state) === keyOf(state)) return
      const version = { state, order: ++count, atMs, step }
      versions.push(version)
      byKey.set(keyOf(state), version)
      const sameStatus = byStatus.get(statusKey(state))
      if (sameStatus === undefined) byStatus.set(statusKey(state), [version])
      else sameStatus.push(version)
    },
    orAs(state) {
      const version = list(state.userId).at(-1)
      if (version !== undefined) byKey.set(keyOf(state), version)
    },
    latest: (userId) => byUser.get(userId)?.at(-1),
    latestBefore: (userId, step) => byUser.get(userId)?.findLast((version) => version.step < step),
    exact: (state) => byKey.get(keyOf(state)),
    from(state, order) {
      const versions = byStatus.get(statusKey(state))
      return versions?.find((version) => version.order >= order) ?? versions?.at(-1)
    },
    of(state, untilOrder = Number.POSITIVE_INFINITY) {
      const versions = byStatus.get(statusKey(state))
      return versions?.length === 1 ? versions[0] : versions?.findLast(({ order }) => order <= untilOrder)
    },
    users: () => byUser.keys(),
  }
}
