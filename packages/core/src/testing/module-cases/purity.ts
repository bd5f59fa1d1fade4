// An answer depends on the question alone: not on what was asked before, at the same time, or together with it, nor on
// what became of earlier answers.
import { statesEqual, type UserPresenceState } from '../../presence-state.ts'
import { requireSame, unite } from '../module-account.ts'
import { type ModuleCase, severalStates, startedCase } from '../module-case.ts'
import { askOneByOne, type ModuleAnswer, type ModuleStage, questionsTo } from '../module-stage.ts'
import { spoil } from './spoil.ts'

const cases: readonly ModuleCase[] = [
  {
    name: 'answers the same question the same way twice',
    needs: [],
    run: async (stage) => {
      const what = 'the module answers the same question differently'
      await requireAgain(stage, what, () => {})
    },
  },
  {
    name: 'keeps nothing of what it answered',
    needs: [],
    run: async (stage) => {
      const what = 'the module answers differently when its earlier answer is changed'
      await requireAgain(stage, what, ({ answer }) => spoil(answer))
    },
  },
  {
    name: 'leaves the list of states as it is',
    needs: [severalStates],
    run: async ({ questions, askAboutStates }) => {
      for (const states of questions) {
        const given = [...states] // not frozen as a router's, so that the change happens and can be named
        await askAboutStates(given)
        if (!haveSameStates(given, states))
          throw new Error('the module changes the list of states that it is asked about')
      }
    },
  },
  {
    name: 'answers the same whatever the order of the states',
    needs: [severalStates],
    run: async ({ questions, askAboutStates }) => {
      const what = 'the order of the states changes the answer'
      for (const states of questions) {
        const { account: left } = await askAboutStates(states)
        const { account: right } = await askAboutStates(Object.freeze([...states].reverse()))
        requireSame(what, { left, right, when: ['in the given order', 'in reverse'] })
      }
    },
  },
  {
    name: 'answers about several states as about each alone',
    needs: [severalStates],
    run: async ({ questions, askAboutStates }) => {
      const what = 'the answer about several states is not that about each of them'
      for (const states of questions) {
        const { account: left } = await askAboutStates(states)
        const alone = await askOneByOne(states.map((state) => () => askAboutStates(Object.freeze([state]))))
        requireSame(what, { left, right: unite(alone), when: ['when asked together', 'when asked alone'] })
      }
    },
  },
  {
    name: 'answers several calls at once as one after the other',
    needs: [],
    run: async (stage) => {
      const right = await askOneByOne(questionsTo(stage))
      const left = await Promise.all(questionsTo(stage).map((ask) => ask()))
      requireSame('several calls at once are answered differently', {
        left: unite(left),
        right: unite(right),
        when: ['when asked at once', 'when asked one by one'],
      })
    },
  },
]

export const purityCases: readonly ModuleCase[] = cases.map(startedCase)

/** Asks each question, lets something happen to the answer, and asks again. */
const requireAgain = async (
  stage: ModuleStage,
  what: string,
  meanwhile: (first: ModuleAnswer) => void,
): Promise<void> => {
  for (const ask of questionsTo(stage)) {
    const first = await ask()
    meanwhile(first)
    const { account: right } = await ask()
    requireSame(what, { left: first.account, right, when: ['the first time', 'the second time'] })
  }
}

const haveSameStates = (left: readonly UserPresenceState[], right: readonly UserPresenceState[]): boolean =>
  left.length === right.length &&
  right.every((state, index) => {
    const other = left[index]
    return other !== undefined && statesEqual(other, state)
  })
