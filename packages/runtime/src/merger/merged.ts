// From what modules granted to one delivery: folded in registration order, planned for targets, passed by the guard.
import { createDeliveryPlan, type DeliveryGroup, type UserId } from '@presence-router/core'
import type { TrackedState } from '../presence-table.ts'
import type { ModuleShare } from '../router-event.ts'
import type { Granted } from './ask-module.ts'
import type { LaneAsk } from './lane-ask.ts'
import type { Member } from './member.ts'
import type { Holder, OrderGuard } from './order-guard.ts'

/** What one module granted. */
export interface Contribution {
  readonly granted: readonly Granted[]
  /** `null`: it is the router's own. */
  readonly member: Member | null
}

interface Contributions {
  /** In registration order. */
  readonly contributions: readonly Contribution[]
  /** About whom, and in which version. */
  readonly entries: ReadonlyMap<UserId, TrackedState>
  /** What has held these users until now: planning lets go of them, and nothing comes between. */
  readonly holder: Holder | null
}

/** `asked`: also those whose answer was not waited for. */
interface MergedBatch extends Contributions {
  readonly kind: 'batch'
  readonly asked: readonly LaneAsk[]
}

/**
 * `late`: the answer of one module that was not waited for. `snapshot`, `reannouncement`: not asked for by a change.
 */
interface MergedBeside extends Contributions {
  readonly kind: 'late' | 'snapshot' | 'reannouncement'
}

/** What is delivered together. */
export type Merged = MergedBatch | MergedBeside

/** `asked`: in registration order. */
export const mergedBatch = (
  asked: readonly LaneAsk[],
  batch: ReadonlyMap<UserId, TrackedState>,
  holder: Holder,
): Merged => {
  const inTime = asked.filter((ask) => ask.isSettled && !ask.isAlone)
  return { contributions: inTime, entries: withRiders(inTime, batch), holder, kind: 'batch', asked }
}

export const mergedAlone = (ask: LaneAsk): Merged => ({
  contributions: [ask],
  entries: ask.question.entries,
  holder: null,
  kind: 'late',
})

// Lanes that had users left over asked about more than the batch; all asked in one turn, so versions agree.
const withRiders = (
  asks: readonly LaneAsk[],
  batch: ReadonlyMap<UserId, TrackedState>,
): ReadonlyMap<UserId, TrackedState> => {
  const withMore = asks.filter(({ question }) => question.entries !== batch)
  return withMore.length === 0
    ? batch
    : new Map([...batch, ...withMore.flatMap(({ question }) => [...question.entries])])
}

/** What is to be delivered, and what each module had in it. */
export interface Planned {
  readonly groups: readonly DeliveryGroup[]
  readonly shares: readonly ModuleShare[]
  /** Users whose state could not be delivered because too much is remembered of its order. */
  readonly askAgain: ReadonlySet<UserId>
}

export const planMerged = (
  { contributions, entries, holder }: Merged,
  guard: OrderGuard,
  isLocal: (userId: UserId) => boolean,
): Planned => {
  if (holder !== null) guard.release(holder)
  const plan = createDeliveryPlan({ isLocal, isOriginal: (state) => entries.get(state.userId)?.state === state })
  const shares: ModuleShare[] = []
  for (const { member, granted } of contributions) {
    if (member?.isRemoved || granted.length === 0) continue
    for (const { recipient, states } of granted) plan.grant(recipient, states)
    if (member !== null) shares.push({ module: member.name, recipients: granted.length })
  }
  const { admits, askAgain } = guard.delivery(entries)
  const groups = plan.groups(admits)
  guard.forget(entries.keys())
  return { groups, shares, askAgain }
}
