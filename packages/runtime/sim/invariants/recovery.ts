// 27: a module that fails at nothing any more serves again.
import { isServing } from '../../src/actor/module-life.ts'
import type { SeenModule } from '../history/seen.ts'
import type { Invariant } from './invariant.ts'

/** So long after the last fault a start, or an ask, of before may still fail; and it may be the one that parks a module. */
const AFTERMATH_MS = 15_000

export const recovery: Invariant = {
  number: 27,
  kind: 'L',
  title: 'a module that fails at nothing any more serves again',
  watch(history, violate) {
    const parkedAtMs = new Map<SeenModule, number>()
    let healedAtMs = 0
    const isParkedBy = (module: SeenModule): boolean =>
      module.life === 'parked' && (parkedAtMs.get(module) ?? 0) <= healedAtMs + AFTERMATH_MS
    return {
      healed() {
        healedAtMs = history.now().atMs
      },
      lifeChanged(module) {
        if (module.life === 'parked') parkedAtMs.set(module, history.now().atMs)
      },
      recovered() {
        for (const module of history.modules.live())
          if (!isServing(module.life) && !isParkedBy(module)) violate(`${module.name} is ${module.life}`)
      },
    }
  },
}
