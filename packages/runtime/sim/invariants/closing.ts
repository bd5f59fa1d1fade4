// 15, 16 and 17: drain, close, and what is left behind.
import { getEventListeners } from 'node:events'
import { isServing } from '../../src/actor/module-life.ts'
import type { DrainReport } from '../../src/index.ts'
import type { History } from '../history/history.ts'
import type { SeenOperation } from '../history/operations.ts'
import type { Invariant, Violate } from './invariant.ts'

export const draining: Invariant = {
  number: 15,
  kind: 'S',
  title: 'after drain resolved nothing more is delivered; everything accepted was delivered or is in its report',
  watch(history, violate) {
    let drainedStep = Number.POSITIVE_INFINITY
    return {
      operated({ kind, ended }) {
        if (kind !== 'drain' || ended === null || ended.isRejected || drainedStep < ended.step) return
        drainedStep = ended.step
        checkReport(ended.result as DrainReport, history, violate)
      },
      delivered({ seq, step }) {
        if (step > drainedStep) violate(`delivery ${seq} comes after the drain`)
      },
      hostCalled({ host, begun }) {
        if (begun.step > drainedStep) violate(`${host} is called after the drain`)
      },
    }
  },
}

const checkReport = ({ unrouted }: DrainReport, history: History, violate: Violate): void => {
  for (const module of history.modules.live()) {
    if (module.life === 'parked') continue
    const listed = new Set(unrouted.get(module.name))
    for (const userId of history.versions.users()) {
      const version = history.versions.latest(userId)
      const mayBeUntold = !isServing(module.life) && (version?.step ?? 0) <= module.unparkedStep
      if (mayBeUntold) continue // it is asked about everybody when it serves
      if (version === undefined || version.order <= module.versionsBefore || listed.has(userId)) continue
      if (history.scenario.limits.maxUsers !== undefined) continue
      const wasAnswered = module.asks.some(
        ({ kind, states, settled }) =>
          kind !== 'query' &&
          settled?.answer?.isUsable &&
          states.some((state) => history.versions.exact(state) === version),
      )
      if (!wasAnswered) violate(`${module.name} was not asked about ${userId}, and the report does not say so`)
    }
  }
}

export const endings: Invariant = {
  number: 16,
  kind: 'S',
  title: 'drain and close are idempotent and legal in any state and order',
  watch(history, violate) {
    let report: unknown = null
    const check = (operation: SeenOperation): void => {
      const { kind, ended, id } = operation
      if (ended === null) return
      if (ended.isRejected && (kind === 'close' || kind === 'ready')) violate(`${kind} ${id} is rejected`)
      if (ended.isRejected && (kind === 'drain' || kind === 'flush') && !isClosed(ended.cause))
        violate(`${kind} ${id} is rejected: ${String(ended.cause)}`)
      if (kind === 'drain' && !ended.isRejected) {
        if (report !== null && report !== ended.result) violate('a second drain reports something else')
        report = ended.result
      }
    }
    return {
      operated: check,
      ended() {
        for (const { kind, id } of history.operations.open()) violate(`${kind} ${id} never ends`)
      },
    }
  },
}

const isClosed = (cause: unknown): boolean =>
  typeof cause === 'object' && cause !== null && '_tag' in cause && cause._tag === 'RouterClosed'

export const leftovers: Invariant = {
  number: 17,
  kind: 'S',
  title: 'after close: no timers, fibers, subscriptions, listeners, isolates',
  watch(history, violate) {
    let closedStep = Number.POSITIVE_INFINITY
    const isOver = (): boolean => history.world.step > closedStep
    return {
      operated({ kind, ended }) {
        if (kind === 'close' && ended !== null) closedStep = Math.min(closedStep, ended.step)
      },
      stepped() {
        if (history.world.step < closedStep) return
        const { outstanding } = history.world
        const { timers, keepAlives, isolates } = outstanding
        // An Effect that had yielded is interrupted, and its turn still comes.
        const turns = history.scenario.faults.has('effect yields') ? 0 : outstanding.turns
        if (timers + turns + keepAlives + isolates > 0)
          violate(`after close: ${timers} timers, ${turns} turns, ${keepAlives} handles, ${isolates} isolates`)
      },
      asked: ({ module }) => isOver() && violate(`${module.name} is asked after close`),
      happened: ({ _tag }) => isOver() && violate(`${_tag} after close`),
      delivered: ({ seq }) => isOver() && violate(`delivery ${seq} after close`),
      hostCalled: ({ host }) => isOver() && violate(`${host} is called after close`),
      ended() {
        for (const { kind, id, about } of history.operations.all)
          if (about.signal !== undefined && getEventListeners(about.signal, 'abort').length > 0)
            violate(`${kind} ${id} has left a listener`)
      },
    }
  },
}
