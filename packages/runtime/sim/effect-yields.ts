// Lets Effects yield at moments that are chance. The router gives Effect the scheduler of its library, and how it is told
// when to yield is no option of ours: so in the process of the simulator that scheduler asks here.
import { MixedScheduler } from 'effect/Scheduler'

let yieldsNow: (() => boolean) | null = null

const { shouldYield } = MixedScheduler.prototype

MixedScheduler.prototype.shouldYield = function (fiber): boolean {
  return yieldsNow?.() || shouldYield.call(this, fiber)
}

/** Until another world begins. `null`: only after as many operations as in production. */
export const letEffectsYield = (draw: (() => boolean) | null): void => {
  yieldsNow = draw
}
