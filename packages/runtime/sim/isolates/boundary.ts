// What crosses between the router and one simulated isolate, as the history sees it: a module was asked when the router
// posted the question, and has answered when its answer comes to the router, not when it made it up.
import type { ModuleCall } from '@presence-router/core'
import { type FromIsolate, MOST_CREDIT, type ToIsolate } from '../../src/isolation/protocol.ts'
import type { Cancel } from '../../src/time.ts'
import type { History } from '../history/history.ts'
import type { SeenAsk, SeenModule } from '../history/seen.ts'
import type { HooksThere } from '../history/watcher.ts'
import type { Settled } from '../modules/witness.ts'

/** A question on its way. */
interface Crossing {
  readonly ask: SeenAsk
  readonly abort: () => void
}

export interface Boundary {
  /** The router posts this. */
  posted(message: ToIsolate): void
  /** The router is about to hear this. */
  hears(message: FromIsolate): void
  /** The router is about to hear what nothing of ours has posted. */
  hearsGarbage(message: unknown): void
  /** The question with this id, which the module is about to hear. */
  questionOf(id: number): SeenAsk | null
  /** The module has made up its mind; the router does not know it yet. */
  madeUp(ask: SeenAsk, settled: Settled): void
  /** The router is told that nothing of it is left: whatever it was asked has failed. */
  died(): void
}

export interface BoundaryOf {
  readonly seen: SeenModule
  readonly has: HooksThere
}

export const createBoundary = (history: History, { seen, has }: BoundaryOf): Boundary => {
  const { questions } = history
  const crossings = new Map<number, Crossing>()
  const aborted = new Map<number, Cancel>() // what it has not reacted to
  let isOver = false
  let taken = 0 // of what may be posted, and not given back
  let takenByGarbage = 0
  const minds = new Map<SeenAsk, Settled[]>()

  const asked = ({ id, question, deadline }: ToIsolate & { readonly _tag: 'Ask' }): void => {
    const { callback } = question
    if (callback === 'start' || callback === 'stop')
      return history.tell((watcher) => watcher.hookCalled?.(seen, callback, has))
    const { call, abort } = createCall(deadline)
    const states = callback === 'getUsersForStates' ? question.states : []
    const userId = callback === 'getInterestedUsers' ? question.userId : null
    crossings.set(id, { ask: questions.asked(seen, { callback, states, userId, call }), abort })
  }
  const settle = (id: number): void => {
    const { ask } = crossings.get(id) ?? {}
    crossings.delete(id)
    if (ask === undefined) return
    const [first = { answer: null, interest: null }, ...others] = minds.get(ask) ?? []
    minds.delete(ask)
    for (const { answer, interest } of [first, ...others]) questions.settled(ask, answer, interest)
  }
  const abort = (id: number): void => {
    aborted.set(id, history.world.hold('aborts'))
    crossings.get(id)?.abort()
  }
  return {
    posted(message) {
      if (message._tag === 'Ask') asked(message)
      if (message._tag === 'Abort') abort(message.id)
      if (message._tag === 'Credit') {
        taken -= message.cost
        takenByGarbage = 0 // all is given back at once
      }
      if (message._tag !== 'End') return
      isOver = true // and what it has begun should have been stopped
      for (const { abort } of crossings.values()) abort()
    },
    hears(message) {
      taken += costOf(message)
      if (takenByGarbage > 0 && taken > MOST_CREDIT) return // there is no room left: nothing of it is taken
      if (message._tag === 'Aborted') aborted.get(message.id)?.()
      if (message._tag === 'Threw' || (message._tag === 'Part' && isLast(message))) settle(message.id)
    },
    hearsGarbage(message) {
      taken += costOf(message)
      takenByGarbage += costOf(message)
    },
    questionOf: (id) => crossings.get(id)?.ask ?? null,
    madeUp(ask, settled) {
      if (ask.settled !== null) return questions.settled(ask, settled.answer, settled.interest)
      minds.set(ask, [...(minds.get(ask) ?? []), settled])
    },
    died() {
      if (!isOver) history.tell((watcher) => watcher.died?.(seen))
      isOver = true
      for (const { ask } of crossings.values()) if (!ask.call.signal.aborted) questions.settled(ask, null, null)
      crossings.clear()
      for (const letGo of aborted.values()) letGo()
    },
  }
}

const costOf = (message: unknown): number =>
  typeof message === 'object' && message !== null && 'cost' in message && typeof message.cost === 'number'
    ? message.cost
    : 0

const isLast = ({ part }: FromIsolate & { readonly _tag: 'Part' }): boolean =>
  part._tag === 'Whole' || (part._tag !== 'Pairs' && part.end !== null)

/** As the router has it: of a question that it has given up the signal is aborted. */
const createCall = (deadline: number): { readonly call: ModuleCall; readonly abort: () => void } => {
  const controller = new AbortController()
  return { call: { deadline, signal: controller.signal }, abort: () => controller.abort() }
}
