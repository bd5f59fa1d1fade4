// Modules that are at odds with themselves, or with being aborted.
import { alice, bob, charlie } from '../seed-modules.ts'
import {
  ABORTED,
  ABORTED_SOON,
  AFTER_ABORT,
  AGREES,
  afterTwoTurns,
  type BrokenModule,
  never,
  seen,
  told,
} from './broken-module.ts'

const offended = () => {
  let isOffended = false
  return seen(async (answer, _, { signal }) => {
    signal.addEventListener('abort', () => {
      isOffended = true
    })
    await afterTwoTurns()
    return isOffended ? [] : answer
  })()
}

export const atOdds: readonly BrokenModule[] = [
  {
    wrong: 'tells somebody who may not see',
    make: told((answer, states) => answer.set(bob, new Set(states.filter(({ userId }) => userId === charlie)))),
    caughtBy: [AGREES],
    says:
      'the callbacks of the module disagree\n' +
      'The callbacks disagree on 1 pair and agree on 2, asked about 6 states and 3 users; 0 problems.\n' +
      '@bob:example.com may not see @charlie:somewhere.org by getInterestedUsers, but getUsersForStates sends ' +
      '@bob:example.com that @charlie:somewhere.org is online.',
  },
  {
    wrong: 'lets somebody see who is not told',
    make: seen((answer, userId) => (userId === bob ? [alice] : answer)),
    caughtBy: [AGREES],
    says:
      'the callbacks of the module disagree\n' +
      'The callbacks disagree on 1 pair and agree on 2, asked about 6 states and 3 users; 0 problems.\n' +
      '@bob:example.com may see @alice:example.com by getInterestedUsers, but getUsersForStates does not send ' +
      '@bob:example.com that @alice:example.com is online.',
  },
  {
    wrong: 'hangs when it is aborted before',
    make: told((answer, _, { signal }) => (signal.aborted ? never() : answer)),
    caughtBy: [ABORTED],
    says: 'the module stayed silent in getUsersForStates',
  },
  {
    wrong: 'hangs when it is aborted meanwhile',
    make: seen(async (answer, _, { signal }) => {
      if (signal.aborted) return answer
      await afterTwoTurns()
      return signal.aborted ? never() : answer
    }),
    caughtBy: [ABORTED_SOON, AFTER_ABORT],
    says: 'the module stayed silent in getInterestedUsers',
  },
  {
    wrong: 'bears a grudge for an abort',
    make: offended,
    caughtBy: [AFTER_ABORT],
    says:
      'the module answers differently after calls were aborted: @alice:example.com may see @bob:example.com ' +
      'before, but not afterwards',
  },
]
