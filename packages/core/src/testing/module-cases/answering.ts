// What a module answers: something, of the right kind, to every question that a router may ask.
import { sampleStates } from '../../complementary/sample.ts'
import { parseUserId } from '../../user-id.ts'
import type { ReadAnswer } from '../module-account.ts'
import { type ModuleCase, someStates, someUsers, startedCase } from '../module-case.ts'

/** Somebody whom no module knows. */
const STRANGER = parseUserId('@nobody-of-this-contract:unknown.invalid')

const cases: readonly ModuleCase[] = [
  {
    name: 'answers each question about states, and names good recipients and the given states only',
    needs: [someStates],
    run: async ({ questions, askAboutStates }) => {
      for (const states of questions) requireGood(await askAboutStates(states))
      for (const state of questions.flat()) requireGood(await askAboutStates(Object.freeze([state])))
    },
  },
  {
    name: 'answers whom each user may see, and names users only',
    needs: [someUsers],
    run: async ({ users, askAboutUser }) => {
      for (const userId of users) requireGood(await askAboutUser(userId))
    },
  },
  {
    name: 'lets somebody see somebody among the given users',
    needs: [],
    run: async ({ users, questions, askAboutStates, askAboutUser }) => {
      for (const states of questions) if ((await askAboutStates(states)).account.size > 0) return
      for (const userId of users) if ((await askAboutUser(userId)).account.size > 0) return
      throw new Error('the module grants nothing for the given users and states, so every case would pass: give others')
    },
  },
  {
    name: 'answers an empty list of states',
    needs: [],
    run: async ({ askAboutStates }) => {
      requireGood(await askAboutStates(Object.freeze([])))
    },
  },
  {
    name: 'answers about a user that it does not know',
    needs: [],
    run: async ({ askAboutStates, askAboutUser }) => {
      requireGood(await askAboutUser(STRANGER))
      for (const state of sampleStates([STRANGER])) requireGood(await askAboutStates(Object.freeze([state])))
    },
  },
]

export const answeringCases: readonly ModuleCase[] = cases.map(startedCase)

const requireGood = ({ fault }: ReadAnswer): void => {
  if (fault !== null) throw new Error(fault)
}
