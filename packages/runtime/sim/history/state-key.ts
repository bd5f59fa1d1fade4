// A text for each state, by value; made once per instance, since the router keeps instances.
import { stateKey, type UserPresenceState } from '@presence-router/core'

const known = new WeakMap<UserPresenceState, string>()

export const keyOf = (state: UserPresenceState): string => {
  const key = known.get(state) ?? stateKey(state)
  known.set(state, key)
  return key
}

/** What a module that rewrites puts behind the status. */
const MARK = '~'

/** The state as this module rewrites it; rewritten twice it stays the same. */
export const rewrittenBy = (module: string, state: UserPresenceState): UserPresenceState => ({
  ...state,
  statusMsg: `${originalStatus(state)}${MARK}${module}`,
})

export const isRewritten = ({ statusMsg }: UserPresenceState): boolean => statusMsg?.includes(MARK) ?? false

/** The status before anybody rewrote it: it names the version. */
export const originalStatus = ({ statusMsg }: UserPresenceState): string => String(statusMsg).split(MARK)[0] ?? ''

/** For a reader: whose, and which. */
export const nameOf = ({ userId, state, statusMsg }: UserPresenceState): string => `${userId} ${state} ${statusMsg}`
