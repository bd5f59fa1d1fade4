// Which changes of life have been seen, and which every thousand seeds must show.
import type { ModuleLife } from '../src/actor/module-life.ts'
import type { History } from './history/history.ts'

/** `from → to` → how often; it fills while the world runs. */
export const watchTransitions = (history: History): ReadonlyMap<string, number> => {
  const seen = new Map<string, number>()
  history.watch({
    lifeChanged({ life }, from) {
      const name = transitionName(from, life)
      seen.set(name, (seen.get(name) ?? 0) + 1)
    },
  })
  return seen
}

const transitionName = (from: ModuleLife, to: ModuleLife): string => `${from} → ${to}`

const wanted = (from: ModuleLife, ...to: readonly ModuleLife[]): readonly string[] =>
  to.map((life) => transitionName(from, life))

/** The chart of docs/module-life.md, as an outsider sees it. */
export const REQUIRED_TRANSITIONS: readonly string[] = [
  ...wanted('starting', 'prompt', 'restarting', 'stopping'),
  ...wanted('prompt', 'late', 'resting', 'restarting', 'stopping', 'stopped'),
  ...wanted('late', 'prompt', 'resting', 'restarting', 'stopping'),
  ...wanted('resting', 'probing', 'restarting', 'stopping'),
  ...wanted('probing', 'late', 'resting'),
  ...wanted('restarting', 'prompt', 'late', 'resting', 'probing'),
  ...wanted('parked', 'restarting'),
  ...wanted('stopping', 'stopped'),
]
