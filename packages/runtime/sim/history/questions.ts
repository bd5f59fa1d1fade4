// What modules were asked, and what they made of it: from the side of the modules.
import type { ModuleCall, UserId, UserPresenceState } from '@presence-router/core'
import type { FaultKind } from '../faults.ts'
import type { Journal } from '../journal.ts'
import { isHome } from '../modules/relation.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'
import type { Grants, Standing } from './grants.ts'
import type { Operations } from './operations.ts'
import type { Answer, Entry, Interest, Moment, SeenAsk, SeenModule } from './seen.ts'
import { describeSettlement, grantAll, recordGrants } from './settlement.ts'
import type { Shares } from './shares.ts'
import { nameOf } from './state-key.ts'
import type { Versions } from './versions.ts'
import type { Watcher } from './watcher.ts'

/** What a module is asked. */
export interface Asked {
  readonly callback: SeenAsk['callback']
  readonly states: readonly UserPresenceState[]
  readonly userId: UserId | null
  readonly call: ModuleCall
}

export interface Questions {
  asked(module: SeenModule, asked: Asked): SeenAsk
  /** All that was asked in that step. */
  askedIn(step: number): readonly SeenAsk[]
  /** `null` for both: it threw or was rejected. What comes a second time counts for nothing. */
  settled(ask: SeenAsk, answer: Answer | null, interest: Interest | null): void
  /** What a module grants besides its answers. */
  grant(module: SeenModule, entries: readonly Entry[], standing: Standing): void
}

export interface QuestionsParts {
  readonly scenario: Scenario
  readonly world: World
  readonly journal: Journal
  readonly versions: Versions
  readonly operations: Operations
  readonly grants: Grants
  readonly shares: Shares
  readonly now: () => Moment
  readonly tell: (what: (watcher: Watcher) => void) => void
}

/** Of whom driver queries always ask, so that they are told apart from what lanes ask. */
export const ASKER = '@asker:example.org'

/** Then a moment of the wall clock says nothing. */
const CLOCK_JUMPS: readonly FaultKind[] = ['clock jumps ahead', 'clock jumps back']

/** Then the time that an ask has left does not say how much it was given. */
const BLURS_DEADLINES: readonly FaultKind[] = ['module blocks the thread', ...CLOCK_JUMPS]

export const createQuestions = (parts: QuestionsParts): Questions => {
  const { scenario, world, journal, versions, operations, grants, shares, now, tell } = parts
  const deadlineMs = scenario.limits.deadlineMs ?? 1_000
  const hasJumps = CLOCK_JUMPS.some((kind) => scenario.faults.has(kind))
  const blursDeadlines = BLURS_DEADLINES.some((kind) => scenario.faults.has(kind))
  const byStep = new Map<number, SeenAsk[]>()
  let count = 0

  /** Modules are asked about users whom servers are told of again beside the lanes, and it does not show. */
  const mayBeReannounced = (states: Asked['states']): boolean =>
    scenario.faults.has('host forgets') &&
    (world.isOfRouter || scenario.limits.maxQueries !== undefined) && // by a timer, or when there is room for a query
    states.every(({ userId, state }) => isHome(userId) && state !== 'offline')

  const kindOf = ({ callback, states, call }: Asked): SeenAsk['kind'] => {
    if (callback === 'getInterestedUsers' || states.some(({ userId }) => userId === ASKER)) return 'query'
    if (mayBeReannounced(states)) return 'unknown'
    if (operations.open('snapshot').some(({ about }) => about.mayAskStates?.())) return 'unknown'
    if (operations.open('explain').length === 0) return 'lane'
    // The driver gives every explanation less time than modules are promised, so that its asks can be told.
    if (blursDeadlines) return 'unknown'
    return call.deadline - world.time.now() < deadlineMs ? 'query' : 'lane'
  }
  const isDead = ({ dueMs, call }: SeenAsk): boolean => call.signal.aborted || world.elapsedMs > dueMs
  return {
    asked(module, asked) {
      const { life } = module
      const leftMs = hasJumps ? deadlineMs : Math.min(deadlineMs, asked.call.deadline - world.time.now())
      const dueMs = world.elapsedMs + leftMs
      const about = { ...asked, module, life, kind: kindOf(asked), asked: now(), dueMs, lagMs: world.lagMs }
      const ask: SeenAsk = { ...about, id: ++count, versionsBefore: versions.count, settled: null }
      journal.note(`ask ${ask.id} of ${module.name}`)
      journal.aside(() => `  (${ask.kind}) about ${asked.userId ?? asked.states.map(nameOf).join(', ')}`)
      module.asks.push(ask)
      byStep.set(world.step, [...(byStep.get(world.step) ?? []), ask])
      tell((watcher) => watcher.asked?.(ask))
      module.open.add(ask)
      return ask
    },
    askedIn: (step) => byStep.get(step) ?? [],
    settled(ask, answer, interest) {
      if (ask.settled !== null) return recordGrants(ask, { ...now(), answer, interest, isDead: true }, grants)
      const settlement = { ...now(), answer, interest, isDead: isDead(ask) }
      ask.settled = settlement
      ask.module.open.delete(ask)
      journal.note(`ask ${ask.id} ends`)
      journal.aside(() => `  ${ask.module.name} ${describeSettlement(settlement)}`)
      recordGrants(ask, settlement, grants)
      const isUsable = answer?.isUsable === true && answer.entries.length > 0
      if (isUsable && ask.kind !== 'query' && !settlement.isDead) shares.answered(ask)
      if (ask.userId !== null && interest?.users === 'ALL')
        for (const { about } of operations.open('snapshot')) about.seesAll?.(ask.userId)
      tell((watcher) => watcher.settled?.(ask, settlement))
    },
    grant(module, entries, standing) {
      grantAll(entries, (recipient, state) => grants.grant(recipient, state, { module, standing, given: now() }))
    },
  }
}
