// A lane of its own, without the router around it, that asks one module.
import { DEFAULT_PERMISSIONS, type PresenceModule } from '@presence-router/core'
import { createDeadlines } from '../../../src/actor/deadlines.ts'
import { createModuleActor } from '../../../src/actor/module-actor.ts'
import { givenModule } from '../../../src/actor/module-source.ts'
import { createAnswerReader } from '../../../src/merger/answer-reader.ts'
import { createGrantsPool } from '../../../src/merger/grants.ts'
import { createLane, type Lane, type LaneLimits } from '../../../src/merger/lane.ts'
import { createOrderGuard } from '../../../src/merger/order-guard.ts'
import { createRecipients } from '../../../src/merger/recipients.ts'
import { createModuleRecord } from '../../../src/observe/module-record.ts'
import type { PresenceTable } from '../../../src/presence-table.ts'
import { processTime as time } from '../../../src/time.ts'

const ignore = (): void => {}

export const openLane = (module: PresenceModule, table: PresenceTable, limits: LaneLimits): Lane => {
  const actor = createModuleActor(givenModule(module), {
    time,
    deadlines: createDeadlines(time),
    limits: { maxQueries: 64, maxWaitingQueries: 1_024, hookDeadlineMs: 10_000 },
    random: () => 0,
    report: ignore,
    onLife: ignore,
    onDefect: ignore,
  })
  actor.start()
  return createLane({
    member: {
      name: module.name,
      permissions: DEFAULT_PERMISSIONS,
      actor,
      record: createModuleRecord(time.now()),
      isRemoved: false,
    },
    context: {
      reader: createAnswerReader(time, 5_000),
      recipients: createRecipients(() => true, 1_000),
      grantsPool: createGrantsPool(),
      isLocal: () => true,
      report: ignore,
      time,
    },
    guard: createOrderGuard({
      table,
      maxRemembered: 10,
      report: ignore,
      waiting: { isAnybodyWaiting: false, waits: () => false, all: () => [] },
    }),
    table,
    time,
    random: () => 0,
    limits,
    deliverAlone: ignore,
  })
}
