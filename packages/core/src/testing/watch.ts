// Calls a host and makes a sentence of it when the host throws, or stays silent for longer than it needs.
import { describeThrown } from '../errors/index.ts'
import type { HostRig } from './host-rig.ts'

/** Calls it and gives the answer; `what` names the call, as in "the host threw in deliver". */
export type Watch = <Answer>(what: string, act: () => Answer | PromiseLike<Answer>) => Promise<Answer>

/** Silence is what lasts longer than the rig's ample time. */
export const createWatch =
  (rig: HostRig): Watch =>
  async (what, act) => {
    const answered = (async () => act())().catch((thrown: unknown) => {
      throw thrownIn(what, thrown)
    })
    const silent = rig.ampleTime().then(() => {
      throw new Error(`the host stayed silent in ${what}`)
    })
    return Promise.race([answered, silent])
  }

/** Calls what must answer at once. */
export const watchAtOnce = <Answer>(what: string, act: () => Answer): Answer => {
  try {
    return act()
  } catch (thrown) {
    throw thrownIn(what, thrown)
  }
}

const thrownIn = (what: string, thrown: unknown): Error =>
  new Error(`the host threw in ${what}: ${describeThrown(thrown)}`, { cause: thrown })
