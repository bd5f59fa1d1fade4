// A simulated module: honest by nature, with faults that strike it. What it answers is told to the history, with what of it
// is to be believed.
import {
  definePresenceModule,
  type InterestedUsersAnswer,
  type ModuleCall,
  type PresenceModule,
  type UserId,
  type UserPresenceState,
  type UsersForStatesAnswer,
} from '@presence-router/core'
import type { Isolate } from '../../src/isolation/isolate.ts'
import type { FaultKind, Faults } from '../faults.ts'
import type { History } from '../history/history.ts'
import type { Answer, Interest, SeenAsk, SeenModule } from '../history/seen.ts'
import { createApart } from '../isolates/apart.ts'
import type { Random } from '../random.ts'
import { answerAbout, interestOf } from './answers.ts'
import { createOwed } from './delays.ts'
import { GIVING_KINDS, type GivingParts, give, type Outcomes } from './giving.ts'
import { createHooks, HOOK_KINDS } from './hooks.ts'
import { INTEREST_LIES } from './interest-lies.ts'
import { createKeptSets } from './kept-sets.ts'
import { LIES } from './lies.ts'
import { type Meddling, REENTRIES, REENTRY_KINDS } from './reentry.ts'
import { createRelation } from './relation.ts'
import { changeAnswer, changeInput } from './tampering.ts'
import { createTemper } from './temper.ts'
import { createWitness } from './witness.ts'

const LIE_KINDS = Object.keys(LIES) as readonly FaultKind[]
const INTEREST_LIE_KINDS = Object.keys(INTEREST_LIES) as readonly FaultKind[]
const OTHER_KINDS = [
  'module changes its input',
  'module changes its answer later',
  'module fails on one user',
  'factory fails',
] as const
const MODULE_KINDS: readonly FaultKind[] = [
  ...new Set([...LIE_KINDS, ...INTEREST_LIE_KINDS, ...GIVING_KINDS, ...HOOK_KINDS, ...REENTRY_KINDS, ...OTHER_KINDS]),
]

/** What sets off its own next call would never end. */
const MOST_REENTRIES = 15

export interface SimModuleParts {
  readonly seen: SeenModule
  /** Whether it runs in isolates. */
  readonly isApart: boolean
  readonly history: History
  readonly faults: Faults
  readonly meddling: Meddling
  readonly random: Random
}

export interface SimModule {
  readonly seen: SeenModule
  readonly module: PresenceModule
  /** Opens an isolate in which it runs; `null`: it runs in the process of the router. */
  readonly open: (() => Isolate) | null
  /** Makes an instance of it; or fails to. */
  make(): PresenceModule
  /** Its relation changes by a pair; it says so, if it is one that does. */
  changeRelation(): void
  /** What it owes it gives now; from now on nothing strikes. */
  heal(): void
}

export const createSimModule = (parts: SimModuleParts): SimModule => {
  const { seen, isApart, history, faults, meddling, random } = parts
  const { name, permissions } = seen
  const { world, scenario } = history
  const temper = createTemper(MODULE_KINDS, faults, random)
  const relation = createRelation(scenario, permissions, random)
  const owed = createOwed(world)
  const apart = isApart ? createApart({ history, seen, faults, random: random.fork('isolate') }) : null
  const witness = apart?.witness ?? createWitness(history, seen)
  const users = [...scenario.locals, ...scenario.remotes]
  const poisoned = random.pick(users)
  const answerParts = { name, relation, permissions, random, kept: createKeptSets(faults) }
  const giving: GivingParts = {
    block: apart?.block ?? world.block,
    random,
    temper,
    owed,
    patienceMs: scenario.limits.patienceMs ?? 50,
    deadlineMs: scenario.limits.deadlineMs ?? 1_000,
    isQuick: random.chance(0.7),
  }
  const hooks = createHooks({ history, seen, witness, temper, random, owed })

  let reentries = 0
  const reenter = (): void => {
    if (isApart) return // from there the router is out of reach
    for (const kind of REENTRY_KINDS)
      if (reentries < MOST_REENTRIES && temper.strikes(kind)) {
        reentries++
        REENTRIES[kind]?.(meddling, seen.id)
      }
  }
  const failing = (ask: SeenAsk, cause: unknown): unknown => {
    witness.settled(ask, { answer: null, interest: null })
    return cause
  }
  const tamperLater = (answer: Answer): void => {
    // While it is being read its recipients get a mixture, and nobody can say which.
    if (faults.has('reading is slow') || !temper.strikes('module changes its answer later')) return
    const states = history.versions.users()
    const latest = [...states].flatMap((userId) => history.versions.latest(userId)?.state ?? [])
    const change = (): void => {
      const added = changeAnswer(answer, random.pick(users), latest)
      history.questions.grant(seen, added, 'changed')
    }
    world.later(random.between(1, 20), change)
  }
  const makeAnswer = (states: readonly UserPresenceState[]): Answer => {
    const honest = answerAbout(states, answerParts)
    const lie = temper.strikingOf(LIE_KINDS)
    return (lie === null ? undefined : LIES[lie])?.(honest, { ...answerParts, states, users }) ?? honest
  }
  const makeInterest = (userId: UserId): Interest => {
    const honest = interestOf(userId, answerParts)
    const lie = temper.strikingOf(INTEREST_LIE_KINDS)
    return (lie === null ? undefined : INTEREST_LIES[lie])?.(honest, answerParts) ?? honest
  }

  const getUsersForStates = (states: readonly UserPresenceState[], call: ModuleCall): unknown => {
    const ask = witness.asked({ callback: 'getUsersForStates', states, userId: null, call })
    if (temper.strikes('module changes its input')) changeInput(states)
    reenter()
    const outcomes: Outcomes = {
      answer() {
        const answer = makeAnswer(states)
        witness.settled(ask, { answer, interest: null })
        tamperLater(answer)
        return answer.value
      },
      fail: (cause) => failing(ask, cause),
    }
    const isPoisoned = states.some(({ userId }) => userId === poisoned)
    if (isPoisoned && temper.strikes('module fails on one user')) throw outcomes.fail(new Error(`not ${poisoned}`))
    return give(outcomes, giving)
  }
  const getInterestedUsers = (userId: UserId, call: ModuleCall): unknown => {
    const ask = witness.asked({ callback: 'getInterestedUsers', states: [], userId, call })
    reenter()
    const answer = (): unknown => {
      const interest = makeInterest(userId)
      witness.settled(ask, { answer: null, interest })
      return interest.value
    }
    return give({ answer, fail: (cause) => failing(ask, cause) }, giving)
  }

  const module = definePresenceModule({
    name,
    getUsersForStates: (states, call) => getUsersForStates(states, call) as UsersForStatesAnswer,
    getInterestedUsers: (userId, call) => getInterestedUsers(userId, call) as InterestedUsersAnswer,
    ...hooks.hooks,
  })
  const make = (): PresenceModule => {
    if (temper.strikes('factory fails')) {
      if (random.chance(0.5)) throw new Error('the factory fails')
      return { name } as PresenceModule
    }
    return random.chance(0.5) ? module : { ...module }
  }
  return {
    seen,
    module,
    make,
    open: apart && (() => apart.open(make, hooks.has)),
    changeRelation() {
      const pair = relation.change()
      if (pair !== null) hooks.tell(pair)
    },
    heal() {
      owed.heal()
      apart?.heal()
    },
  }
}
