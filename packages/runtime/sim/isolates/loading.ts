// How the file of a module is loaded in a simulated isolate, or is not.
import type { Owed } from '../modules/delays.ts'
import type { Temper } from '../modules/temper.ts'
import type { Random } from '../random.ts'

export interface LoadingParts {
  readonly random: Random
  readonly temper: Temper
  readonly owed: Owed
  readonly make: () => unknown
}

/** What the file exports. `leave`: the isolate ends while it loads. */
export const loadFile = ({ random, temper, owed, make }: LoadingParts, leave: () => void): Promise<unknown> => {
  const file = { default: make }
  const kind = temper.strikingOf(['isolate cannot load', 'isolate loads slowly', 'isolate never loads'])
  if (kind === null) return Promise.resolve(file)
  return new Promise((resolve, reject) => {
    const load = (): void => resolve(file)
    if (kind === 'isolate never loads') return owed.never(load)
    if (kind === 'isolate loads slowly') return owed.later(random.between(30, 1_500), load)
    return random.pick([leave, () => resolve({}), () => reject(new SyntaxError('no semicolons'))])()
  })
}
