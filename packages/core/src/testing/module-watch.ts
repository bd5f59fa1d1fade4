// Calls a module and makes a sentence of it when the module throws, or stays silent for longer than it needs.
import { describeThrown } from '../errors/index.ts'
import type { ModuleRig } from './module-rig.ts'

/** Calls it and gives the answer; `what` names the call, as in "the module threw in getUsersForStates". */
export type ModuleWatch = <Answer>(what: string, act: () => Answer | PromiseLike<Answer>) => Promise<Answer>

/** Silence is what lasts longer than the rig's ample time. */
export const createModuleWatch =
  (rig: Pick<ModuleRig, 'ampleTime'>): ModuleWatch =>
  async (what, act) => {
    const answered = (async () => act())().catch((thrown: unknown) => {
      throw thrownByModule(what, thrown)
    })
    const silent = rig.ampleTime().then(() => {
      throw new Error(`the module stayed silent in ${what}`)
    })
    return Promise.race([answered, silent])
  }

/** The sentence that says so. */
export const thrownByModule = (what: string, thrown: unknown): Error =>
  new Error(`the module threw in ${what}: ${describeThrown(thrown)}`, { cause: thrown })
