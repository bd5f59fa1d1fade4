// Modules whose answer depends on more than the question.
import type { UserPresenceState } from '@presence-router/core'
import { alice, bob, charlie } from '../seed-modules.ts'
import {
  AFTER_ABORT,
  AGREES,
  ASKING_ABOUT_STATES,
  AT_ONCE,
  afterTwoTurns,
  type BrokenModule,
  EMPTY,
  KEEPS,
  LEAVES,
  ORDER,
  PARTS,
  STRANGERS,
  seen,
  type Told,
  TWICE,
  told,
  untyped,
} from './broken-module.ts'

const onlyOnce = () => {
  let asked = 0
  return told((answer) => (asked++ > 0 ? {} : answer))()
}

const ownSet = () => {
  const followed = new Set([bob, charlie])
  return seen((answer, userId) => (userId === alice ? followed : answer))()
}

const ownMap = () => {
  const answers = new Map<string, Told>()
  return told((answer, states) => {
    const key = JSON.stringify(states)
    const known = answers.get(key) ?? answer
    answers.set(key, known)
    return known
  })()
}

const ownObject = () => {
  const answers = new Map<string, object>()
  return told((answer, states) => {
    const key = JSON.stringify(states)
    const known = answers.get(key) ?? { [alice]: Object.freeze([...(answer.get(alice) ?? [])]) }
    answers.set(key, known)
    return known
  })()
}

const ownList = () => {
  const lists = new Map<string, UserPresenceState[]>()
  return told((answer, states) => {
    const key = JSON.stringify(states)
    const known = lists.get(key) ?? [...(answer.get(alice) ?? [])]
    lists.set(key, known)
    return { [alice]: known }
  })()
}

const ownStates = () => {
  const sets = new Map<string, Set<UserPresenceState>>()
  return told((answer, states) => {
    const key = JSON.stringify(states)
    const known = sets.get(key) ?? new Set(answer.get(alice))
    sets.set(key, known)
    return new Map([[alice, known]])
  })()
}

const oneAtATime = () => {
  let isBusy = false
  return told(async (answer) => {
    if (isBusy) return {}
    isBusy = true
    await afterTwoTurns()
    isBusy = false
    return answer
  })()
}

export const impure: readonly BrokenModule[] = [
  {
    wrong: 'sends states once',
    make: onlyOnce,
    caughtBy: [TWICE, KEEPS, ORDER, PARTS, AT_ONCE, AGREES, AFTER_ABORT],
    says:
      'the module answers the same question differently: @alice:example.com is sent that @bob:example.com is online ' +
      'the first time, but not the second time',
  },
  {
    wrong: 'hands out its own set',
    make: ownSet,
    caughtBy: [KEEPS],
    says:
      'the module answers differently when its earlier answer is changed: @alice:example.com may see @bob:example.com ' +
      'the first time, but not the second time',
  },
  {
    wrong: 'hands out its own map',
    make: ownMap,
    caughtBy: [KEEPS],
    says:
      'the module answers differently when its earlier answer is changed: @alice:example.com is sent that ' +
      '@bob:example.com is online the first time, but not the second time',
  },
  {
    wrong: 'hands out its own object',
    make: ownObject,
    caughtBy: [KEEPS],
    says:
      'the module answers differently when its earlier answer is changed: @alice:example.com is sent that ' +
      '@bob:example.com is online the first time, but not the second time',
  },
  {
    wrong: 'hands out its own list in a new object',
    make: ownList,
    caughtBy: [KEEPS],
    says:
      'the module answers differently when its earlier answer is changed: @alice:example.com is sent that ' +
      '@bob:example.com is online the first time, but not the second time',
  },
  {
    wrong: 'hands out its own set in a new map',
    make: ownStates,
    caughtBy: [KEEPS],
    says:
      'the module answers differently when its earlier answer is changed: @alice:example.com is sent that ' +
      '@bob:example.com is online the first time, but not the second time',
  },
  {
    wrong: 'empties the list of states',
    make: told((answer, states) => {
      if (!Object.isFrozen(states)) untyped<unknown[]>(states).length = 0
      return answer
    }),
    caughtBy: [LEAVES],
    says: 'the module changes the list of states that it is asked about',
  },
  {
    wrong: 'turns the list of states round',
    make: told((answer, states) => untyped<unknown[]>(states).reverse() && answer),
    caughtBy: ASKING_ABOUT_STATES.filter((name) => name !== EMPTY && name !== STRANGERS),
    says:
      'the module threw in getUsersForStates: ' +
      "TypeError: Cannot assign to read only property '0' of object '[object Array]'",
  },
  {
    wrong: 'goes by the first of several states',
    make: told((answer, states) => (states.length > 1 && states[0]?.userId === charlie ? {} : answer)),
    caughtBy: [ORDER],
    says:
      'the order of the states changes the answer: @alice:example.com is sent that @bob:example.com is online ' +
      'in the given order, but not in reverse',
  },
  {
    wrong: 'does not care about single states',
    make: told((answer, states) => (states.length === 1 ? {} : answer)),
    caughtBy: [PARTS],
    says:
      'the answer about several states is not that about each of them: @alice:example.com is sent that ' +
      '@bob:example.com is online when asked together, but not when asked alone',
  },
  {
    wrong: 'answers about single states only',
    make: told((answer, states) => (states.length > 1 ? {} : answer)),
    caughtBy: [PARTS, AGREES],
    says:
      'the answer about several states is not that about each of them: @alice:example.com is sent that ' +
      '@bob:example.com is online when asked alone, but not when asked together',
  },
  {
    wrong: 'answers one call at a time',
    make: oneAtATime,
    caughtBy: [AT_ONCE],
    says:
      'several calls at once are answered differently: @alice:example.com is sent that @bob:example.com is offline ' +
      'when asked one by one, but not when asked at once',
  },
]
