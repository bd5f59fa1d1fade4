// All cases of the host contract, in the order in which a host meets them.
import type { HostCase } from '../host-case.ts'
import { deliveringCases } from './delivering.ts'
import { fidelityCases } from './fidelity.ts'
import { givingUpCases } from './giving-up.ts'
import { identityCases } from './identity.ts'
import { lifeCases } from './life.ts'
import { publishingCases } from './publishing.ts'
import { sendingCases } from './sending.ts'

export const HOST_CASES: readonly HostCase[] = [
  ...identityCases,
  ...lifeCases,
  ...publishingCases,
  ...fidelityCases,
  ...deliveringCases,
  ...sendingCases,
  ...givingUpCases,
]
