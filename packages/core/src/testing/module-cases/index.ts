// All cases of the module contract, in the order in which a module meets them.
import type { ModuleCase } from '../module-case.ts'
import { agreementCases } from './agreement.ts'
import { answeringCases } from './answering.ts'
import { givingUpCases } from './giving-up.ts'
import { identityCases } from './identity.ts'
import { purityCases } from './purity.ts'
import { watchingCases } from './watching.ts'

export const MODULE_CASES: readonly ModuleCase[] = [
  ...identityCases,
  ...answeringCases,
  ...purityCases,
  ...agreementCases,
  ...givingUpCases,
  ...watchingCases,
]
