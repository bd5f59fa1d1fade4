// Who waits until certain users have been tried.
import type { UserId } from '@presence-router/core'

export interface Flushes {
  /** Calls back when all of these were tried. */
  add(userIds: Iterable<UserId>, done: () => void): void
  tried(userIds: Iterable<UserId>): void
  doneAll(): void
}

export const createFlushes = (): Flushes => {
  const open = new Map<() => void, Set<UserId>>()
  return {
    add: (userIds, done) => open.set(done, new Set(userIds)),
    tried(userIds) {
      if (open.size === 0) return
      const tried = [...userIds]
      for (const [done, untried] of open) {
        for (const userId of tried) untried.delete(userId)
        if (untried.size > 0) continue
        open.delete(done)
        done()
      }
    },
    doneAll() {
      const all = [...open.keys()]
      open.clear()
      for (const done of all) done()
    },
  }
}
