// The two callbacks say the same from their two sides.
import { checkComplementary } from '../../complementary/check-complementary.ts'
import { describeComplementary } from '../../complementary/describe-complementary.ts'
import { type ModuleCase, startedCase } from '../module-case.ts'

const cases: readonly ModuleCase[] = [
  {
    name: 'says the same in both callbacks',
    needs: [],
    run: async ({ watched, subject: { permissions = {} }, users, questions }) => {
      const report = await checkComplementary(watched, { users, states: questions.flat(), permissions })
      const { onlyTold, onlySeen } = report.counts // what is wrong with an answer, other cases say
      if (onlyTold + onlySeen > 0)
        throw new Error(`the callbacks of the module disagree\n${describeComplementary(report)}`)
    },
  },
]

export const agreementCases: readonly ModuleCase[] = cases.map(startedCase)
