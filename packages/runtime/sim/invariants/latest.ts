// 1 and 14: modules are asked about the latest state of each user and no backlog, and what they grant of it arrives.
import { serverNameOf, type UserId } from '@presence-router/core'
import { isServing } from '../../src/actor/module-life.ts'
import type { History } from '../history/history.ts'
import type { Entry, SeenAsk, SeenModule } from '../history/seen.ts'
import { keyOf, nameOf } from '../history/state-key.ts'
import type { Version } from '../history/versions.ts'
import { isHome } from '../modules/relation.ts'
import type { Invariant } from './invariant.ts'

export const catchingUp: Invariant = {
  number: 14,
  kind: 'L',
  title: 'a module that recovers gets the current state of every user it missed, not a backlog',
  watch: (history, violate) => ({
    asked({ module, kind, states }) {
      if (kind !== 'lane') return
      for (const state of states) {
        const asked = history.versions.exact(state)
        if (asked === undefined) continue
        const { versions, world } = history
        if (asked !== versions.latest(state.userId) && asked !== versions.latestBefore(state.userId, world.step))
          violate(`${module.name} is asked about ${nameOf(state)}, which is not the latest`)
      }
    },
    recovered() {
      for (const module of serving(history))
        for (const version of owedTo(module, history))
          if (answerAbout(module, version, history) === null)
            violate(`${module.name} was never asked about ${nameOf(version.state)}, or never answered`)
    },
  }),
}

export const convergence: Invariant = {
  number: 1,
  kind: 'L',
  title: 'the last accepted state of each user is held by every recipient entitled to it',
  watch: (history, violate) => ({
    recovered() {
      for (const module of serving(history))
        for (const version of owedTo(module, history)) {
          const ask = answerAbout(module, version, history)
          const entries = ask?.kind === 'lane' ? (ask.settled?.answer?.entries ?? []) : []
          for (const recipient of recipientsOf(entries, version, history)) {
            const target = isHome(recipient) ? recipient : serverNameOf(recipient)
            const sent = history.deliveries.lastSent(target, version.state.userId)
            if (sent === undefined || keyOf(sent.version.state) !== keyOf(version.state))
              violate(`${target} does not hold ${nameOf(version.state)}, which ${module.name} granted to ${recipient}`)
          }
        }
    },
  }),
}

export const serving = (history: History): readonly SeenModule[] =>
  history.modules.live().filter(({ life }) => isServing(life))

/** The latest states that the module has to be asked about. */
export const owedTo = (module: SeenModule, { versions, scenario }: History): readonly Version[] =>
  [...versions.users()].flatMap((userId) => {
    const latest = versions.latest(userId)
    if (latest === undefined) return []
    const isOffline = latest.state.state === 'offline'
    if (isOffline && (latest.order <= module.versionsBefore || scenario.limits.maxUsers !== undefined)) return []
    return [latest]
  })

/** The last usable answer to an ask about that version. */
export const answerAbout = (module: SeenModule, version: Version, history: History): SeenAsk | null =>
  module.asks.findLast(
    ({ kind, states, settled }) =>
      kind !== 'query' &&
      settled?.isDead === false &&
      settled.answer?.isUsable === true &&
      states.some((state) => history.versions.exact(state) === version),
  ) ?? null

export const recipientsOf = (entries: readonly Entry[], version: Version, history: History): readonly UserId[] =>
  entries
    .filter(({ states }) => states.some((state) => history.versions.of(state) === version))
    .map(({ recipient }) => recipient)
    .filter((recipient) => isHome(recipient) || isHome(version.state.userId))
