// Calls that nobody waits for any more: each ends all the same, with whatever answer or throw, and changes no later one.
import { requireSame, unite } from '../module-account.ts'
import { type ModuleCase, startedCase } from '../module-case.ts'
import { askOneByOne, type ModuleStage, questionsTo } from '../module-stage.ts'

const cases: readonly ModuleCase[] = [
  {
    name: 'ends a call that is aborted already',
    needs: [],
    run: (stage) => abandonAll(stage, () => AbortSignal.abort()),
  },
  {
    name: 'ends a call that is aborted as soon as it is made',
    needs: [],
    run: (stage) => abandonAll(stage, abortedSoon),
  },
  {
    name: 'answers as before after calls were aborted',
    needs: [],
    run: async (stage) => {
      const before = await askOneByOne(questionsTo(stage))
      await abandonAll(stage, abortedSoon)
      const afterwards = await askOneByOne(questionsTo(stage))
      requireSame('the module answers differently after calls were aborted', {
        left: unite(before),
        right: unite(afterwards),
        when: ['before', 'afterwards'],
      })
    },
  },
]

export const givingUpCases: readonly ModuleCase[] = cases.map(startedCase)

/** Puts one question to each callback, and is gone. */
const abandonAll = async (
  { module, users, questions, settle }: ModuleStage,
  signalOf: () => AbortSignal,
): Promise<void> => {
  const [states = []] = questions
  const [userId] = users
  await settle('getUsersForStates', (call) => module.getUsersForStates(states, call), signalOf())
  if (userId !== undefined)
    await settle('getInterestedUsers', (call) => module.getInterestedUsers(userId, call), signalOf())
}

/** Aborted once the call has been made: a callback that looks at it at once sees that it is not. */
const abortedSoon = (): AbortSignal => {
  const underWay = new AbortController()
  Promise.resolve().then(() => underWay.abort())
  return underWay.signal
}
