// 11, 12 and 13: how much a module is asked at once, and when it is not asked at all.
import type { SeenAsk, SeenModule } from '../history/seen.ts'
import type { Invariant } from './invariant.ts'

export const inFlight: Invariant = {
  number: 11,
  kind: 'S',
  title: 'at most one lane ask, and at most maxQueries queries, in flight per module',
  watch(history, violate) {
    const maxQueries = history.scenario.limits.maxQueries ?? 64
    const changed = new Set<SeenModule>()
    return {
      asked(ask) {
        const { module } = ask
        if (ask.kind !== 'lane') changed.add(module)
        else if ([...module.open].some((open) => open.kind === 'lane' && isWanted(open)))
          violate(`${module.name} is asked ${ask.id} for its lane while another ask is in flight`)
      },
      // Not at once: who takes the place of a query that is given up may be asked before that one is told.
      stepped() {
        for (const { open, name } of changed) {
          const queries = [...open].filter((ask) => ask.kind !== 'lane' && isWanted(ask))
          const surely = queries.length - (queries.some(({ kind }) => kind === 'unknown') ? 1 : 0)
          if (surely > maxQueries) violate(`${name} is asked ${surely} queries at once`)
        }
        changed.clear()
      },
    }
  },
}

/** Whether the router still waits for it. */
const isWanted = ({ call }: SeenAsk): boolean => !call.signal.aborted

/** One more than the rule: it counts when a start fails, and here they are seen when they begin. */
const MOST_RESTARTS = 4
const WINDOW_MS = 5_000

export const parking: Invariant = {
  number: 12,
  kind: 'S',
  title: 'restarts within a window never exceed the limit; a parked module stays parked until told',
  watch(_, violate) {
    const restarts = new Map<SeenModule, number[]>()
    const mayStart = new Set<SeenModule>() // the first start of all, and one behind a rest or a reset, are no restarts
    return {
      asked({ module, id }) {
        if (module.life === 'parked' || module.life === 'stopped')
          violate(`${module.name} is ${module.life} and is asked ${id}`)
      },
      started(module, atMs) {
        if (module.life === 'parked') violate(`${module.name} is parked and is started`)
        if (module.isBeingReset) restarts.delete(module) // it begins anew
        if (module.startedAtMs.length === 1 || mayStart.delete(module) || module.isBeingReset) return
        const recent = [...(restarts.get(module) ?? []), atMs].filter((at) => atMs - at < WINDOW_MS)
        restarts.set(module, recent)
        if (recent.length > MOST_RESTARTS)
          violate(`${module.name} is restarted ${recent.length} times within ${WINDOW_MS} ms`)
      },
      lifeChanged(module, from) {
        if (from === 'resting') mayStart.add(module)
        const isTold = module.isBeingReset || module.life === 'stopping' || module.life === 'stopped'
        if (from === 'parked' && !isTold) violate(`${module.name} is ${module.life} again, and nobody told it so`)
        if (from === 'parked') mayStart.add(module)
        if (from === 'restarting') module.isBeingReset = false
      },
    }
  },
}

export const resting: Invariant = {
  number: 13,
  kind: 'S',
  title: 'a resting module gets only probes',
  watch: (_, violate) => ({
    asked({ module, id }) {
      if (module.life === 'resting') violate(`${module.name} is resting and is asked ${id}`)
      if (module.life === 'probing' && [...module.open].some(isWanted))
        violate(`${module.name} is probed twice at once`)
    },
  }),
}
