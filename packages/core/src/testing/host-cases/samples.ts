// States that show what a host loses on the way, and the ways to hand them over. All are frozen, so that a host which
// changes what it is handed throws.
import type { LocalDelivery } from '../../host.ts'
import { PRESENCES, type UserPresenceState, userPresenceState } from '../../presence-state.ts'
import type { UserId } from '../../user-id.ts'

/** A state in which no field has its default. The n-th is newer than the one before. */
export const fullState = (userId: UserId, n: number = 0): UserPresenceState =>
  userPresenceState(userId, {
    state: 'online',
    lastActiveTs: 1_700_000_000_001 + n * 1_000,
    lastFederationUpdateTs: 1_700_000_000_002 + n * 1_000,
    lastUserSyncTs: 1_700_000_000_003 + n * 1_000,
    statusMsg: `reading page ${n}`,
    currentlyActive: true,
  })

/** One state for each presence there is. */
export const statesOfEveryPresence = (userId: UserId): readonly UserPresenceState[] =>
  PRESENCES.map((state, n) => userPresenceState(userId, { state, lastActiveTs: 1_700_000_000_001 + n * 1_000 }))

// Emoji beyond the basic plane and joined ones, composed and decomposed letters, control characters of all three kinds
// (C0, DEL, C1), line separators, and what HTML and JSON treat specially. No NUL: databases of homeservers cannot hold it.
const ODD_TEXT =
  ' tea 🍵 👩‍👩‍👧 \u00e9 e\u0301 \u0001\t\r\n\u001b[31m\u007f\u0085\u2028\u2029\ufeff "quoted" \\ </script> %00 '

/** A state whose text is easily mangled. */
export const stateWithOddText = (userId: UserId): UserPresenceState =>
  userPresenceState(userId, { state: 'online', lastActiveTs: 1_700_000_000_001, statusMsg: ODD_TEXT })

/** What `deliver` takes. */
export const delivery = (users: readonly UserId[], states: readonly UserPresenceState[]): LocalDelivery =>
  Object.freeze({ users: Object.freeze([...users]), states: Object.freeze([...states]) })
