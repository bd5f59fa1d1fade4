// The host contract as data: what every host owes the router, one sentence per case, for any test runner.
import { BadOptions } from '../errors/index.ts'
import type { HostCase } from './host-case.ts'
import { HOST_CASES } from './host-cases/index.ts'
import type { HostUnderTest } from './host-rig.ts'
import { createHostStage } from './host-stage.ts'

/** One promise of a host, ready to be tested. */
export interface HostContractCase {
  /** A sentence about the host, in the present; unique in the contract. */
  readonly name: string
  /** Why this host need not keep it: it lacks a capability, or says so itself. `null` when it must. */
  readonly skipped: string | null
  /** Opens a rig, runs the case on it, closes it. Rejects with an `Error` whose message says what the host did wrong. */
  run(): Promise<void>
}

/**
 * Everything a host owes the router, always the same cases in the same order. They share nothing, so they may run in any
 * order or at once. A call that the host leaves unanswered fails its case after the rig's `ampleTime`.
 *
 * @throws BadOptions when `exceptions` names no case of the contract
 */
export const hostContract = (subject: HostUnderTest): readonly HostContractCase[] => {
  const { exceptions = {} } = subject
  for (const name of Object.keys(exceptions))
    if (!HOST_CASES.some((hostCase) => hostCase.name === name))
      throw new BadOptions('exceptions', name, 'must name cases of the host contract')
  return HOST_CASES.map((hostCase) => ({
    name: hostCase.name,
    skipped: exceptions[hostCase.name] ?? unmetNeed(hostCase, subject),
    run: () => runCase(hostCase, subject),
  }))
}

const unmetNeed = ({ needs }: HostCase, subject: HostUnderTest): string | null =>
  needs.map((need) => need(subject)).find((reason) => reason !== null) ?? null

const runCase = async (hostCase: HostCase, subject: HostUnderTest): Promise<void> => {
  const rig = await subject.open()
  const failures = [
    ...(await failureOf(hostCase.run(createHostStage(subject, rig)))),
    ...(await failureOf(rig.close())),
  ]
  if (failures.length > 1) throw new AggregateError(failures, failures.map(String).join('; '))
  if (failures.length === 1) throw failures[0]
}

const failureOf = async (work: Promise<void>): Promise<unknown[]> => {
  try {
    await work
    return []
  } catch (thrown) {
    return [thrown]
  }
}
