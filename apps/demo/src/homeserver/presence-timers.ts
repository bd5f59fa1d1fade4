// The one owner of timers for presence: at most one per user, for the next moment something lapses.
import type { UserId } from '@presence-router/core'
import type { Clock } from '../clock.ts'

/** Wakes users when their time has come. */
export interface PresenceTimers {
  /** From now on the user is due at that moment, or never. */
  set(userId: UserId, dueAt: number | null): void
  /** Ends all timers, and lets no new one begin. */
  close(): void
}

interface Armed {
  readonly firesAt: number
  readonly cancel: () => void
}

export const createPresenceTimers = (clock: Clock, wake: (userId: UserId) => void): PresenceTimers => {
  const armed = new Map<UserId, Armed>()
  let isClosed = false

  const disarm = (userId: UserId): void => {
    armed.get(userId)?.cancel()
    armed.delete(userId)
  }
  return {
    set(userId, dueAt) {
      if (isClosed) return
      if (dueAt === null) return disarm(userId)
      const known = armed.get(userId)
      // A timer that fires too early costs less than a new one per request: whoever is woken says when to wake again.
      if (known !== undefined && known.firesAt <= dueAt) return
      disarm(userId)
      const fire = (): void => {
        armed.delete(userId)
        wake(userId)
      }
      armed.set(userId, { firesAt: dueAt, cancel: clock.after(Math.max(0, dueAt - clock.now()), fire) })
    },
    close() {
      isClosed = true
      for (const { cancel } of armed.values()) cancel()
      armed.clear()
    },
  }
}
