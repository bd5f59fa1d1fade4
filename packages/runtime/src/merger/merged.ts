// From what modules granted to one delivery: united in registration order, planned for targets, passed by the guard.
import { createDeliveryPlan, type DeliveryGroup, type UserId, type UserPresenceState } from '@presence-router/core'
import type { ModuleShare } from '../router-event.ts'
import type { About } from './about.ts'
import type { Granted } from './ask-module.ts'
import type { GrantsPool } from './grants.ts'
import { groupUnion } from './group-union.ts'
import { passGuard } from './guarded-union.ts'
import type { LaneAsk } from './lane-ask.ts'
import type { Member } from './member.ts'
import type { GuardedDelivery, Holder, OrderGuard } from './order-guard.ts'
import { Question } from './question.ts'
import type { Recipients, SaysLocal } from './recipients.ts'
import { Union } from './union.ts'

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
  let isAllInTime = true
  let hasRiders = false
  for (const ask of asked) {
    if (!isInTime(ask)) isAllInTime = false
    else if (ask.question !== batch) hasRiders = true
  }
  const asks = isAllInTime ? asked : asked.filter(isInTime) // a list for each batch would be a part of its cost
  return { kind: 'batch', asks, asked, about: hasRiders ? withRiders(asks, batch) : batch }
}

export const mergedNothing = (): Merged => mergedBatch([], new Question([], []))

export const mergedAlone = (ask: LaneAsk): Merged => ({
  kind: 'late',
  asks: [ask],
  asked: [ask],
  about: ask.question,
})

const isInTime = (ask: LaneAsk): boolean => ask.isSettled && !ask.isAlone

// Lanes that had users left over asked about more than the batch; all asked in one turn, so versions agree.
const withRiders = (asks: readonly LaneAsk[], batch: Question): Question => {
  const entries = new Map(batch.entries)
  for (const { question } of asks)
    if (question !== batch) for (const [userId, entry] of question.entries) entries.set(userId, entry)
  const all = [...entries.values()]
  return new Question(
    all.map(({ state }) => state),
    all.map(({ version }) => version),
  )
}

/** What is to be delivered. A class since one is made for each merge. */
export class Planned {
  readonly groups: readonly DeliveryGroup[]
  /** Users whose state could not be delivered because too much is remembered of its order. */
  readonly askAgain: ReadonlySet<UserId>
  readonly #from: readonly (LaneAsk | Contribution)[]

  constructor(groups: readonly DeliveryGroup[], from: readonly (LaneAsk | Contribution)[], askAgain = NOBODY) {
    this.groups = groups
    this.askAgain = askAgain
    this.#from = from
  }

  /** What each module had in it. Worked out for who wants to know: mostly nobody does. */
  get shares(): readonly ModuleShare[] {
    const shares: ModuleShare[] = []
    for (const { member, granted } of this.#from)
      if (member !== null)
        shares.push({ module: member.name, recipients: 'length' in granted ? granted.length : granted.granted })
    return shares
  }
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
  const planned = 'asks' in merged ? planAsks(merged, guarded, parts) : planContributions(merged, guarded, parts)
  guard.forget(merged.about)
  if ('asks' in merged) for (const { granted } of merged.asks) parts.grantsPool.giveBack(granted.grants)
  return planned
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

// Where a state was rewritten, targets differ in more than which states they get: then it is worked out state by state.
const planAsks = ({ asks, about }: MergedAsks, guarded: GuardedDelivery | null, parts: PlanParts): Planned => {
  const from = asks.every(isOfUse) ? asks : asks.filter(isOfUse)
  for (const { granted } of from) if (granted.isRewritten) return planRewritten(from, { ...parts, guarded, about })
  const lent = parts.grantsPool.take(about.rows.words)
  const union = new Union({ question: about, table: parts.recipients.current(), recipients: lent.recipients })
  for (const { granted } of from) union.add(granted)
  if (guarded !== null) passGuard(union, guarded, parts.saysLocal)
  const groups = groupUnion(union, parts.saysLocal)
  union.close()
  parts.grantsPool.giveBack(lent)
  return new Planned(groups, from, guarded?.askAgain)
}

const isOfUse = ({ member, granted }: LaneAsk): boolean => !member.isRemoved && granted.granted > 0

const planRewritten = (from: readonly LaneAsk[], rules: ListRules): Planned => {
  const lists = from.map(({ granted }) => granted.lists())
  return new Planned(planLists(lists, rules), from, rules.guarded?.askAgain)
}

const planContributions = (merged: MergedBeside, guarded: GuardedDelivery | null, parts: PlanParts): Planned => {
  const from = merged.contributions.filter(({ member, granted }) => !member?.isRemoved && granted.length > 0)
  const lists = from.map(({ granted }) => granted.map(({ recipient, states }) => [recipient, states] as const))
  const groups = planLists(lists, { ...parts, guarded, about: merged.about })
  return new Planned(groups, from, guarded?.askAgain)
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
