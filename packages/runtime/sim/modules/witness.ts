// To whom a simulated module says what it is asked and what it makes of it: the history sees it at once, unless the module
// runs apart.
import type { History } from '../history/history.ts'
import type { Asked } from '../history/questions.ts'
import type { Answer, Interest, SeenAsk, SeenModule } from '../history/seen.ts'
import type { HooksThere } from '../history/watcher.ts'

/** What a module has made of a question; `null` for both: it threw or was rejected. */
export interface Settled {
  readonly answer: Answer | null
  readonly interest: Interest | null
}

export interface Witness {
  asked(asked: Asked): SeenAsk
  settled(ask: SeenAsk, settled: Settled): void
  hookCalled(hook: 'start' | 'stop', has: HooksThere): void
}

/** For a module in the process of the router. */
export const createWitness = (history: History, seen: SeenModule): Witness => ({
  asked: (asked) => history.questions.asked(seen, asked),
  settled: (ask, { answer, interest }) => history.questions.settled(ask, answer, interest),
  hookCalled(hook, has) {
    history.tell((watcher) => watcher.hookCalled?.(seen, hook, has))
    if (hook === 'start') noteStart(history, seen)
  },
})

/** The module is started, or what it is to run in is opened. */
export const noteStart = (history: History, seen: SeenModule): void => {
  const atMs = history.world.elapsedMs
  seen.startedAtMs.push(atMs)
  history.tell((watcher) => watcher.started?.(seen, atMs))
}
