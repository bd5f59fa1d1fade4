// 10: a slow module delays the deliveries of the others by one patience, and not again until it has been prompt three times.
import type { SeenAsk, SeenModule } from '../history/seen.ts'
import type { Invariant } from './invariant.ts'

/** Timers fire at whole milliseconds, and one late. */
const TIMER_MS = 2

const ANSWERS_TO_BE_TRUSTED = 3

/** Whether the batch went on without it; not because its deadline came first, in a loop that was held up for so long. */
const wasOverrun = ({ kind, settled, module, asked, dueMs }: SeenAsk, atMs: number): boolean =>
  kind === 'lane' && settled === null && module.servingStep <= asked.step && atMs < dueMs

export const patience: Invariant = {
  number: 10,
  kind: 'S',
  title: 'a slow or hung module delays no other module’s deliveries beyond patience',
  watch(history, violate) {
    const late = new Set<SeenModule>()
    const promptInARow = new Map<SeenModule, number>()
    const patienceMs = history.scenario.limits.patienceMs ?? 50
    // An answer that is read over several turns counts when it has been read.
    const isReadAtOnce = history.scenario.limits.maxEntriesPerTurn === undefined

    const mayBeAwaited = ({ kind, life, module }: SeenAsk): boolean =>
      kind !== 'query' && life === 'prompt' && !(isReadAtOnce && late.has(module))
    const dueOf = ({ asked, settled }: SeenAsk): number =>
      Math.min(settled?.atMs ?? Number.POSITIVE_INFINITY, asked.atMs + patienceMs)
    const check = (ask: SeenAsk, deliveredAtMs: number): void => {
      const together = history.questions.askedIn(ask.asked.step)
      const dueMs = Math.max(ask.asked.atMs, ...together.filter(mayBeAwaited).map(dueOf))
      const lagMs = history.world.lagMs - ask.lagMs
      const tooLateMs = deliveredAtMs - dueMs - lagMs - TIMER_MS
      if (tooLateMs > 0) violate(`what ${ask.module.name} granted is delivered ${tooLateMs.toFixed(1)} ms too late`)
    }
    const answered = (module: SeenModule, wasPrompt: boolean): void => {
      const row = wasPrompt ? (promptInARow.get(module) ?? 0) + 1 : 0
      promptInARow.set(module, row)
      if (row >= ANSWERS_TO_BE_TRUSTED) late.delete(module)
    }
    return {
      routed({ kind }, delivery, shares) {
        if (kind !== 'batch' || delivery === null) return
        for (const { candidates } of shares) {
          const [ask] = candidates
          if (ask !== undefined && candidates.length === 1 && ask.kind === 'lane') check(ask, delivery.atMs)
        }
        const asks = shares.flatMap(({ candidates }) => (candidates.length === 1 ? candidates : []))
        for (const { asked } of asks)
          for (const each of history.questions.askedIn(asked.step))
            if (wasOverrun(each, delivery.atMs)) late.add(each.module)
      },
      settled({ module, kind, callback, asked }, { answer, isDead, atMs }) {
        if (kind === 'query' || callback !== 'getUsersForStates' || isDead) return
        const wasPrompt = answer !== null && atMs - asked.atMs <= patienceMs
        if (wasPrompt || kind === 'lane') answered(module, wasPrompt)
      },
      lifeChanged(module, from) {
        const row = promptInARow.get(module) ?? 0
        if (from === 'prompt') promptInARow.set(module, 0)
        if (module.life !== 'prompt') return
        if (from !== 'late') late.delete(module) // it begins anew
        if (!isReadAtOnce || from !== 'late') return
        if (row < ANSWERS_TO_BE_TRUSTED) violate(`${module.name} is trusted after ${row} prompt answers`)
      },
    }
  },
}
