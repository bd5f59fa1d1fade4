// A lane that is to ask about users whom the table has let go.
import { DEFAULT_PERMISSIONS, parseUserId, userPresenceState } from '@presence-router/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createLane } from '../../src/merger/lane.ts'
import { createOrderGuard } from '../../src/merger/order-guard.ts'
import { createModuleRecord } from '../../src/observe/module-record.ts'
import { createPresenceTable } from '../../src/presence-table.ts'
import { processTime } from '../../src/time.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
it('a lane goes on behind users whom the table does not know any more', async () => {
  const table = createPresenceTable(10, () => true)
  const real = parseUserId('@real:x')
  table.accept(userPresenceState(real, { state: 'online' }))
  const asked: unknown[] = []
  const actor = {
    life: 'prompt',
    module: null,
    openAsks: { inFlight: 0, waiting: 0 },
    starts: 1,
    tell() {},
    judge() {},
    stop: async () => {},
    askForQuery() {
      throw 1
    },
    askForLane(r: { settle(x: unknown): void }) {
      asked.push('asked')
      r.settle({ _tag: 'Answered', answer: {}, tookMs: 0 })
      return { withdraw() {} }
    },
  }
  const guard = createOrderGuard({
    table,
    maxRemembered: 10,
    report() {},
    waiting: { isAnybodyWaiting: false, waits: () => false, all: () => [] },
  })
  const lane = createLane({
    member: {
      name: 'm',
      permissions: DEFAULT_PERMISSIONS,
      actor: actor as never,
      record: createModuleRecord(0),
      isRemoved: false,
    },
    guard,
    table,
    time: processTime,
    random: () => 0,
    context: {
      reader: {
        read(p: { open(b: object): Generator; done(x: unknown): void }) {
          const s = p.open({ left: 1e9 }).next()
          p.done(s.value)
        },
      } as never,
      isLocal: () => true,
      report() {},
      time: processTime,
    },
    limits: { deadlineMs: 1000, patienceMs: 50, maxBatchUsers: 1 },
    deliverAlone() {},
  })
  lane.catchUp([parseUserId('@ghost:x'), real])
  await vi.advanceTimersByTimeAsync(300_000)
  expect({ asked: asked.length, owed: lane.owed() }).toEqual({ asked: 1, owed: [] })
})
