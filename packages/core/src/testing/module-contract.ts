// The module contract as data: what every module owes the router, one sentence per case, for any test runner.
import { parseSample, type Sample } from '../complementary/sample.ts'
import { BadOptions } from '../errors/index.ts'
import type { ModuleCase } from './module-case.ts'
import { MODULE_CASES } from './module-cases/index.ts'
import type { ModuleUnderTest } from './module-rig.ts'
import { createModuleStage } from './module-stage.ts'

/** One promise of a module, ready to be tested. */
export interface ModuleContractCase {
  /** A sentence about the module, in the present; unique in the contract. */
  readonly name: string
  /** Why this module need not keep it: the data leaves nothing to try, or says so itself. `null` when it must. */
  readonly skipped: string | null
  /** Opens a rig, runs the case on it, stops and closes it. Rejects with an `Error` that says what the module did wrong. */
  run(): Promise<void>
}

/**
 * Everything a module owes the router, always the same cases in the same order. They share nothing, so they may run in any
 * order or at once. A call that the module leaves unanswered fails its case after the rig's `ampleTime`.
 *
 * @throws BadOptions when `exceptions` names no case of the contract, or there are too many users or states
 * @throws BadUserId, BadPresenceState when one of them is none
 */
export const moduleContract = (subject: ModuleUnderTest): readonly ModuleContractCase[] => {
  const { exceptions = {} } = subject
  for (const name of Object.keys(exceptions))
    if (!MODULE_CASES.some((moduleCase) => moduleCase.name === name))
      throw new BadOptions('exceptions', name, 'must name cases of the module contract')
  const sample = parseSample(subject.users, subject.states)
  return MODULE_CASES.map((moduleCase) => ({
    name: moduleCase.name,
    skipped: exceptions[moduleCase.name] ?? unmetNeed(moduleCase, subject, sample),
    run: () => runCase(moduleCase, subject, sample),
  }))
}

const unmetNeed = ({ needs }: ModuleCase, subject: ModuleUnderTest, sample: Sample): string | null =>
  needs.map((need) => need(subject, sample)).find((reason) => reason !== null) ?? null

const runCase = async (moduleCase: ModuleCase, subject: ModuleUnderTest, sample: Sample): Promise<void> => {
  const rig = await subject.open()
  const stage = createModuleStage(subject, sample, rig)
  const failures: unknown[] = []
  for (const step of [() => moduleCase.run(stage), () => stage.stop(), () => rig.close()])
    await step().catch((thrown: unknown) => failures.push(thrown))
  if (failures.length > 1) throw new AggregateError(failures, failures.map(String).join('; '))
  if (failures.length === 1) throw failures[0]
}
