// When it is told again: one slice after the other, whatever the clock does and however long the telling takes.
import { parseUserId, type UserId, userPresenceState } from '@presence-router/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ReannouncingParts, startReannouncing } from '../../src/dispatch/reannouncing.ts'
import { createPresenceTable } from '../../src/presence-table.ts'
import { processTime } from '../../src/time.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const begin = (users: number, parts: Partial<ReannouncingParts>) => {
  const table = createPresenceTable(1_000, () => true)
  for (let user = 0; user < users; user++)
    table.accept(userPresenceState(parseUserId(`@${user}:x`), { state: 'online' }))
  const announced: (readonly UserId[])[] = []
  const stop = startReannouncing({
    everyMs: 64_000,
    time: processTime,
    table,
    isLocal: () => true,
    maxBatchUsers: 100,
    announce(userIds, done) {
      announced.push(userIds)
      done(true)
      return () => {}
    },
    ...parts,
  })
  return { announced, stop }
}

describe('telling again', () => {
  it('does not make up for what was missed: after a jump of the clock one slice follows, and no more', async () => {
    let jumpedMs = 0
    const time = { ...processTime, elapsed: () => processTime.elapsed() + jumpedMs }
    const { announced, stop } = begin(64, { time })
    await vi.advanceTimersByTimeAsync(40_000)
    const before = announced.length
    jumpedMs = 3_600_000
    await vi.advanceTimersByTimeAsync(5_000)
    expect(announced.length - before).toBeLessThanOrEqual(6)
    stop()
  })

  it('has one telling open at a time, and one timer', async () => {
    let open = 0
    let mostOpen = 0
    const { stop } = begin(640, {
      announce(_, done) {
        mostOpen = Math.max(mostOpen, ++open)
        setTimeout(() => {
          open--
          done(true)
        }, 5_000)
        return () => {}
      },
    })
    await vi.advanceTimersByTimeAsync(300_000)
    expect(mostOpen).toBe(1)
    expect(vi.getTimerCount()).toBe(1)
    stop()
  })

  it('happens every 100 ms at most, however often it is wanted', async () => {
    const { announced, stop } = begin(1, { everyMs: 1 })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(announced.length).toBeLessThanOrEqual(100)
    expect(announced.length).toBeGreaterThan(90)
    stop()
  })

  it('bears an interval longer than any timer', async () => {
    const { announced, stop } = begin(10, { everyMs: Number.MAX_SAFE_INTEGER })
    await vi.advanceTimersByTimeAsync(365 * 24 * 3_600_000)
    expect(announced).toEqual([])
    stop()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends at once, with what is open', async () => {
    let cancelled = 0
    const { announced, stop } = begin(640, {
      announce: (userIds) => {
        announced.push(userIds)
        return () => cancelled++
      },
    })
    await vi.advanceTimersByTimeAsync(40_000)
    expect(announced).toHaveLength(1)
    stop()
    await vi.advanceTimersByTimeAsync(300_000)
    expect([announced.length, cancelled, vi.getTimerCount()]).toEqual([1, 1, 0])
  })

  it('leaves nothing behind when a module ends it that is being asked', async () => {
    let cancelled = 0
    const { announced, stop } = begin(640, {
      announce(userIds, done) {
        announced.push(userIds)
        stop()
        done(true)
        return () => cancelled++
      },
    })
    while (announced.length === 0) vi.advanceTimersByTime(100)
    expect([announced.length, cancelled, vi.getTimerCount()]).toEqual([1, 1, 0])
  })
})
