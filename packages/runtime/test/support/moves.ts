// The usual moves of a test.
import { type UserPresenceState, userPresenceState } from '@presence-router/core'
import { vi } from 'vitest'

export const online = (userId: string, statusMsg: string | null = null): UserPresenceState =>
  userPresenceState(userId, { state: 'online', statusMsg })

/** Lets time pass: what is to happen by then has happened. */
export const settled = (ms = 1): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
