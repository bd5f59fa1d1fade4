// What it takes to have a simulated module run apart: its isolates, one after the other, and what of them the history sees.
import type { OpenIsolate } from '../../src/isolation/isolate.ts'
import type { Faults } from '../faults.ts'
import type { History } from '../history/history.ts'
import type { SeenAsk, SeenModule } from '../history/seen.ts'
import type { HooksThere } from '../history/watcher.ts'
import { createOwed } from '../modules/delays.ts'
import { createTemper } from '../modules/temper.ts'
import { noteStart, type Witness } from '../modules/witness.ts'
import type { Random } from '../random.ts'
import { type Boundary, createBoundary } from './boundary.ts'
import { ISOLATE_KINDS, openSimIsolate, type SimIsolate } from './sim-isolate.ts'

export interface Apart {
  readonly witness: Witness
  /** Opens an isolate in which the file gives the module that this makes, with these hooks. */
  open(make: () => unknown, has: HooksThere): ReturnType<OpenIsolate>
  /** The module computes for so long. */
  block(ms: number): void
  heal(): void
}

export interface ApartParts {
  readonly history: History
  readonly seen: SeenModule
  readonly faults: Faults
  readonly random: Random
}

export const createApart = ({ history, seen, faults, random }: ApartParts): Apart => {
  const { world } = history
  const temper = createTemper(ISOLATE_KINDS, faults, random)
  const owed = createOwed(world)
  const boundaries = new WeakMap<SeenAsk, Boundary>()
  let asking: SeenAsk | null = null
  let last: SimIsolate | null = null

  return {
    witness: {
      asked() {
        if (asking === null) throw new Error('a module that runs apart is asked by nobody')
        return asking
      },
      settled: (ask, settled) => boundaries.get(ask)?.madeUp(ask, settled),
      hookCalled() {}, // it was when the router posted it
    },
    open(make, has) {
      noteStart(history, seen)
      const boundary = createBoundary(history, { seen, has })
      const during = (ask: SeenAsk | null, run: () => void): void => {
        asking = ask
        if (ask !== null) boundaries.set(ask, boundary)
        run()
        asking = null
      }
      last = openSimIsolate({ world, random, temper, owed, boundary, make, during })
      return last.isolate
    },
    block: (ms) => last?.block(ms),
    heal: owed.heal,
  }
}
