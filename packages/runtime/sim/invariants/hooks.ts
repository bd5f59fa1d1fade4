// 26: what a module has begun it is told to end, once.
import { isServing } from '../../src/actor/module-life.ts'
import type { SeenModule } from '../history/seen.ts'
import type { Invariant } from './invariant.ts'

/** How the run of a module stands. A run without `start` begins unseen. */
type Run = 'unseen' | 'begun' | 'ended'

export const pairedHooks: Invariant = {
  number: 26,
  kind: 'S',
  title: 'stop is called once after each start, unless what the module ran in is gone, and never without',
  watch(_, violate) {
    const runs = new Map<SeenModule, Run>()
    return {
      hookCalled(module, hook, has) {
        const run = runs.get(module) ?? 'unseen'
        if (hook === 'start' && run === 'begun' && has.stop) violate(`${module.name} is started again and not stopped`)
        if (hook === 'stop' && run !== 'begun' && (has.start || run === 'ended'))
          violate(`${module.name} is stopped, and has ${run === 'ended' ? 'been already' : 'not been started'}`)
        runs.set(module, hook === 'start' && has.stop ? 'begun' : 'ended')
      },
      died: (module) => runs.set(module, 'ended'),
      lifeChanged(module) {
        const isRunning = isServing(module.life) || module.life === 'probing'
        if (isRunning && runs.get(module) === 'ended') runs.set(module, 'unseen')
      },
      ended() {
        for (const [{ name }, run] of runs) if (run === 'begun') violate(`${name} was started and never stopped`)
      },
    }
  },
}
