// Waiting for the router to catch up, and its end: flush, drain, close.
import type { UserId } from '@presence-router/core'
import type { Lifecycle } from './lifecycle.ts'
import { parseNumber } from './parse-number.ts'
import type { DrainReport, PresenceRouter } from './presence-router.ts'
import type { Routing } from './routing.ts'
import { settleWithin } from './settle-within.ts'
import type { RouterTime } from './time.ts'

export interface EndingParts extends Routing {
  readonly lifecycle: Lifecycle
  readonly time: RouterTime
  /** Settles when every host and module has started or failed to. */
  readonly started: Promise<void>
  /** Settles when no Effect runs any more. */
  readonly fibersOver: () => Promise<void>
}

const DEFAULT_DRAIN_MS = 5_000
const DEFAULT_CLOSE_MS = 5_000

export type Ending = Pick<PresenceRouter, 'flush' | 'drain' | 'close'>

export const createEnding = (parts: EndingParts): Ending => {
  const { lifecycle, time, gathering, pipeline, merger, dispatcher, outlets, started, fibersOver } = parts
  let draining: Promise<DrainReport> | null = null
  let closing: Promise<void> | null = null

  /** Calls back when all that was accepted has been answered or failed, and handed to hosts. */
  const whenFlushed = (done: () => void): void => {
    const lanesTried = (): void => {
      const lanes = merger.modules.lanes()
      let open = lanes.length + 1
      const tried = (): void => {
        if (--open > 0) return
        outlets.flushReports()
        done()
      }
      for (const lane of lanes) lane.whenTried(tried)
      tried()
    }
    void started.then(() => (lifecycle.isDelivering ? gathering.whenRouted(lanesTried) : done()))
  }
  const stopDelivering = (): void => {
    lifecycle.stopDelivering()
    pipeline.close()
    dispatcher.stopSending()
    gathering.tellAll()
  }
  const report = (): DrainReport => {
    const unmerged = gathering.all()
    const unrouted = merger.modules.lanes().flatMap((lane) => {
      const users = [...new Set([...unmerged, ...lane.owed()])]
      return users.length === 0 ? [] : [[lane.member.name, users] as const]
    })
    return { unmerged, unrouted: new Map<string, readonly UserId[]>(unrouted), undelivered: dispatcher.owed() }
  }
  const drainOnce = (deadlineMs: number): Promise<DrainReport> =>
    lifecycle.promise((resolve) => {
      lifecycle.stopTaking()
      const finish = (): void => {
        cancelDeadline()
        const undone = report()
        stopDelivering()
        outlets.flushReports()
        resolve(undone)
      }
      const cancelDeadline = time.after(deadlineMs, finish)
      pipeline.hurry()
      whenFlushed(() => dispatcher.whenIdle(finish))
      return cancelDeadline
    })
  const closeOnce = async (deadlineMs: number): Promise<void> => {
    const letGo = time.keepAlive()
    lifecycle.end()
    stopDelivering()
    const modulesStopped = merger.modules.stopAll()
    const inTime = settleWithin(() => modulesStopped, { deadlineMs, time }).catch(() => {})
    await Promise.all([inTime, dispatcher.close(deadlineMs)])
    merger.close()
    await modulesStopped // those that still stopped have no more time now
    await settleWithin(fibersOver, { deadlineMs, time }).catch(() => {})
    outlets.flushReports()
    outlets.complete()
    letGo()
  }

  return {
    flush: async () => lifecycle.settled(new Promise(whenFlushed)),
    async drain({ deadlineMs = DEFAULT_DRAIN_MS } = {}) {
      draining ??= drainOnce(parseNumber('deadlineMs', deadlineMs, 0))
      return draining
    },
    close({ deadlineMs = DEFAULT_CLOSE_MS } = {}) {
      if (closing !== null) return closing
      let closed = (): void => {}
      closing = new Promise((resolve) => {
        closed = resolve
      }) // set before anything is run that may call back
      void closeOnce(Number.isFinite(deadlineMs) ? Math.max(0, deadlineMs) : DEFAULT_CLOSE_MS).finally(closed)
      return closing
    },
  }
}
