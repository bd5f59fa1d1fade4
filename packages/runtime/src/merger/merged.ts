// From what modules granted to one delivery: united in registration order, planned for targets, passed by the guard.
import { createDeliveryPlan, type DeliveryGroup, type UserId, type UserPresenceState } from '@presence-router/core'
import type { ModuleShare } from '../router-event.ts'
import type { About } from './about.ts'
import type { Granted } from './ask-module.ts'
import type { GrantsPool } from './grants.ts'
import { groupUnion } from './group-union.ts'
import type { LaneAsk } from './lane-ask.ts'
import type { Member } from './member.ts'
import type { GuardedDelivery, Holder, OrderGuard } from './order-guard.ts'
import { Question } from './question.ts'
import type { Recipients, SaysLocal } from './recipients.ts'
import { uniteAnswers } from './union.ts'

/** What one module granted in a query. */
export interface Contribution {
  readonly granted: readonly Granted[]
  /** `null`: it is the router's own. */
  readonly member: Member | null
}

/** Answers of lanes. `asked`: also those whose answer was not waited for. */
interface MergedAsks {
  readonly kind: 'batch' | 'late'
  /** In registration order. */
  readonly asks: readonly LaneAsk[]
  readonly asked: readonly LaneAsk[]
  /** All that was asked about. */
  readonly about: Question
}

/** Not asked for by a change. */
interface MergedBeside {
  readonly kind: 'snapshot' | 'reannouncement'
  /** In registration order. */
  readonly contributions: readonly Contribution[]
  readonly about: About
  /** What has held its users until now. */
  readonly holder: Holder | null
}

/** What is delivered together. `late`: the answer of one module that was not waited for. */
export type Merged = MergedAsks | MergedBeside

/** `asked`: in registration order. */
export const mergedBatch = (asked: readonly LaneAsk[], batch: Question): Merged => {
  const asks = asked.filter((ask) => ask.isSettled && !ask.isAlone)
  return { kind: 'batch', asks, asked, about: withRiders(asks, batch) }
}

export const mergedNothing = (): Merged => mergedBatch([], new Question([], []))

export const mergedAlone = (ask: LaneAsk): Merged => ({
  kind: 'late',
  asks: [ask],
  asked: [ask],
  about: ask.question,
})

// Lanes that had users left over asked about more than the batch; all asked in one turn, so versions agree.
const withRiders = (asks: readonly LaneAsk[], batch: Question): Question => {
  const withMore = asks.filter(({ question }) => question !== batch)
  if (withMore.length === 0) return batch
  const entries = new Map([...batch.entries, ...withMore.flatMap(({ question }) => [...question.entries])])
  const all = [...entries.values()]
  return new Question(
    all.map(({ state }) => state),
    all.map(({ version }) => version),
  )
}

/** What is to be delivered, and what each module had in it. */
export interface Planned {
  readonly groups: readonly DeliveryGroup[]
  readonly shares: readonly ModuleShare[]
  /** Users whose state could not be delivered because too much is remembered of its order. */
  readonly askAgain: ReadonlySet<UserId>
}

export interface PlanParts {
  readonly guard: OrderGuard
  readonly isLocal: (userId: UserId) => boolean
  readonly saysLocal: SaysLocal
  readonly recipients: Recipients
  readonly grantsPool: GrantsPool
}

export const planMerged = (merged: Merged, parts: PlanParts): Planned => {
  const { guard } = parts
  letGo(merged, guard)
  const guarded = guard.delivery(merged.about)
  const { groups, shares } =
    'asks' in merged ? planAsks(merged, guarded, parts) : planContributions(merged, guarded, parts)
  guard.forget(merged.about)
  if ('asks' in merged) for (const { granted } of merged.asks) parts.grantsPool.giveBack(granted.grants)
  return { groups, shares, askAgain: guarded?.askAgain ?? NOBODY }
}

// Here, so that nothing comes between. One that is late was asked with a batch, which goes on holding its users.
const letGo = (merged: Merged, guard: OrderGuard): void => {
  if (merged.kind === 'batch') releaseAll(merged.asked, guard)
  else if ('holder' in merged && merged.holder !== null) guard.release(merged.holder)
}

/** Lets go of those who were held for these asks. */
export const releaseAll = (asks: readonly LaneAsk[], guard: OrderGuard): void => {
  for (const { question } of asks) guard.release(question)
}

const NOBODY: ReadonlySet<UserId> = new Set()

type Plan = Omit<Planned, 'askAgain'>

// Where a state was rewritten, targets differ in more than which states they get: then it is worked out state by state.
const planAsks = (merged: MergedAsks, guarded: GuardedDelivery | null, parts: PlanParts): Plan => {
  const asks = merged.asks.filter(({ member, granted }) => !member.isRemoved && granted.granted > 0)
  const shares = asks.map(({ member, granted }) => ({ module: member.name, recipients: granted.granted }))
  if (asks.some(({ granted }) => granted.isRewritten))
    return {
      groups: planLists(
        asks.map(({ granted }) => granted.lists()),
        { ...parts, guarded, about: merged.about },
      ),
      shares,
    }
  const lent = parts.grantsPool.take(merged.about.rows.words)
  const answers = asks.map(({ granted }) => granted)
  const terms = { question: merged.about, table: parts.recipients.current(), recipients: lent.recipients }
  const union = uniteAnswers(answers, terms)
  const groups = groupUnion(union, { saysLocal: parts.saysLocal, guarded })
  union.close()
  parts.grantsPool.giveBack(lent)
  return { groups, shares }
}

const planContributions = (merged: MergedBeside, guarded: GuardedDelivery | null, parts: PlanParts): Plan => {
  const contributions = merged.contributions.filter(({ member, granted }) => !member?.isRemoved && granted.length > 0)
  const shares = contributions.flatMap(({ member, granted }) =>
    member === null ? [] : [{ module: member.name, recipients: granted.length }],
  )
  const lists = contributions.map(({ granted }) => granted.map(({ recipient, states }) => [recipient, states] as const))
  return { groups: planLists(lists, { ...parts, guarded, about: merged.about }), shares }
}

interface ListRules extends PlanParts {
  readonly guarded: GuardedDelivery | null
  readonly about: About
}

type GrantedList = readonly [recipient: UserId, states: readonly UserPresenceState[]]

const planLists = (
  lists: readonly Iterable<GrantedList>[],
  { guarded, about, isLocal }: ListRules,
): DeliveryGroup[] => {
  const { entries } = about
  const plan = createDeliveryPlan({ isLocal, isOriginal: (state) => entries.get(state.userId)?.state === state })
  for (const list of lists) for (const [recipient, states] of list) plan.grant(recipient, states)
  return plan.groups(guarded?.admits)
}
