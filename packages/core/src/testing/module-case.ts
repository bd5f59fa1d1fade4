// What one case of the module contract is made of, and what it may need: where a need is not met the case is skipped, with
// the reason.
import { questionsAbout, type Sample } from '../complementary/sample.ts'
import type { ModuleUnderTest } from './module-rig.ts'
import type { ModuleStage } from './module-stage.ts'

/** Why a module need not pass; `null` when it must. */
export type ModuleNeed = (subject: ModuleUnderTest, sample: Sample) => string | null

/** One promise of a module. */
export interface ModuleCase {
  /** A sentence about the module, in the present. */
  readonly name: string
  readonly needs: readonly ModuleNeed[]
  /** Gets a module that is not started; rejects with what it did wrong. */
  readonly run: (stage: ModuleStage) => Promise<void>
}

export const severalStates: ModuleNeed = (_, { states }) =>
  questionsAbout(states).some(({ length }) => length > 1) ? null : 'no two of the given states are of different users'

export const someStates: ModuleNeed = (_, { states }) => (states.length > 0 ? null : 'no states are given')

export const someUsers: ModuleNeed = (_, { users }) => (users.size > 0 ? null : 'no users are given')

export const watches: ModuleNeed = (subject) => (subject.watches ? null : 'it has no watch')

/** A case whose module is started first. */
export const startedCase = ({ name, needs, run }: ModuleCase): ModuleCase => ({
  name,
  needs,
  run: async (stage) => {
    await stage.start()
    await run(stage)
  },
})
