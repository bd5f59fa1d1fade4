// 19 and 25: what a module granted in time is delivered as a whole with its batch, or by itself when it was late; and no
// state that a target has not been overtaken by is left out.
import { serverNameOf } from '@presence-router/core'
import type { SeenDelivery } from '../history/deliveries.ts'
import type { History } from '../history/history.ts'
import type { SeenAsk } from '../history/seen.ts'
import { isRewritten, keyOf, nameOf } from '../history/state-key.ts'
import type { Watcher } from '../history/watcher.ts'
import { isHome } from '../modules/relation.ts'
import type { Invariant, Violate } from './invariant.ts'

/** A grant that should have been delivered. */
interface Missing {
  readonly what: string
  /** Whether its state has been replaced by a newer one since it was asked about. */
  readonly isOvertaken: boolean
  /** Whether not even a rewrite of it has been delivered, nor anything newer. */
  readonly isLost: boolean
}

export const wholeMerges: Invariant = {
  number: 19,
  kind: 'S',
  title: 'interruption at any step leaves no half-applied merge',
  watch: (history, violate) => watchMerges(history, violate, ({ isOvertaken }) => !isOvertaken),
}

export const starvation: Invariant = {
  number: 25,
  kind: 'L',
  title: 'with a module slower than the updates of a flapping user, its recipients still see that user change',
  watch: (history, violate) => ({
    ...watchMerges(history, violate, ({ isOvertaken }) => isOvertaken),
    // A late module's answer is delivered by itself when it comes: before the module is asked again.
    asked({ module, kind }) {
      if (kind !== 'lane' || history.operations.all.some((each) => each.kind === 'drain' || each.kind === 'close'))
        return
      for (const ask of history.shares.unused(module)) {
        const { step = 0 } = ask.settled ?? {}
        // What a late module answers at once goes with its batch, which may wait for others.
        const isAlone = ask.kind === 'lane' && ask.life === 'late' && step > ask.asked.step && step < history.world.step
        const missing = isAlone ? missingOf(ask, history) : null
        if (missing?.isOvertaken)
          violate(`${module.name} was late, and what it granted is not delivered: ${missing.what}`)
      }
    },
  }),
}

const watchMerges = (history: History, violate: Violate, concerns: (missing: Missing) => boolean): Watcher => {
  let unrouted: SeenDelivery | null = null
  return {
    delivered(delivery) {
      if (unrouted !== null) violate(`delivery ${unrouted.seq} was never routed`)
      unrouted = delivery
    },
    routed(_, __, shares) {
      unrouted = null
      for (const { module, candidates } of shares) {
        const missing = candidates.map((ask) => missingOf(ask, history))
        const first = missing.at(-1) ?? null
        if (first === null || missing.includes(null) || !concerns(first)) continue
        violate(`${module.name} granted what is not delivered: ${first.what}`)
      }
    },
    recovered() {
      for (const module of history.modules.live())
        for (const ask of history.shares.unused(module)) {
          if (ask.kind !== 'lane') continue
          const missing = missingOf(ask, history)
          if (missing?.isLost && concerns(missing))
            violate(`${module.name} granted in ask ${ask.id} what nobody got: ${missing.what}`)
        }
    },
  }
}

const missingOf = (ask: SeenAsk, history: History): Missing | null => {
  for (const { recipient, states } of ask.settled?.answer?.entries ?? [])
    for (const state of states) {
      const version = history.versions.of(state, ask.versionsBefore)
      if (version === undefined) continue
      const isLocal = isHome(recipient)
      if (!isLocal && !isHome(state.userId)) continue
      const isOvertaken = history.versions.latest(state.userId) !== version
      const isOriginal = !isRewritten(state)
      if (history.scenario.limits.maxRememberedSends !== undefined && (isOvertaken || !isOriginal)) continue
      const sent = history.deliveries.lastSent(isLocal ? recipient : serverNameOf(recipient), state.userId)
      const isSame = sent !== undefined && keyOf(sent.version.state) === keyOf(version.state)
      // Where later versions say the same again, what was sent is taken for the latest of them.
      const sentOrder = sent === undefined ? 0 : (history.versions.of(sent.version.state)?.order ?? 0)
      const isMet = isSame || sentOrder > version.order
      if (!isMet || (isOriginal && !sent?.isOriginal && sentOrder === version.order))
        return { what: `${nameOf(state)} for ${recipient}`, isOvertaken, isLost: !isMet }
    }
  return null
}
