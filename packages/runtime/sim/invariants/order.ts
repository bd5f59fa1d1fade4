// 3: per target and subject, what is delivered never gets older, and no rewrite follows the original of its version.
import type { SeenDelivery, SeenPair } from '../history/deliveries.ts'
import type { History } from '../history/history.ts'
import { nameOf } from '../history/state-key.ts'
import type { Invariant } from './invariant.ts'

export const order: Invariant = {
  number: 3,
  kind: 'S',
  title: 'what a target is sent of a user never gets older, and no rewrite follows the original of its version',
  watch(history, violate) {
    const check = (pair: SeenPair): void => {
      const { target, state, version, isOriginal } = pair
      if (version === undefined) return
      const last = history.deliveries.lastSent(target, state.userId)
      if (last === undefined) return
      if (version.order < last.version.order)
        violate(`${target} gets ${nameOf(state)} behind ${nameOf(last.version.state)}, which is newer`)
      if (version === last.version && last.isOriginal && !isOriginal && mustRemember(history, pair, last.step))
        violate(`${target} gets the rewrite ${nameOf(state)} behind its original`)
    }
    return { delivered: ({ pairs }: SeenDelivery) => pairs.forEach(check) }
  },
}

/** Whether the rewrite was being asked for, or owed, when the original was sent; else that need not be remembered (ADR 7). */
const mustRemember = (history: History, { recipients, state, version }: SeenPair, originalStep: number): boolean =>
  history.scenario.limits.maxRememberedSends === undefined &&
  recipients.some((recipient) =>
    history.grants.granted(recipient, state).some(({ module }) => {
      if (module.removed !== null || module.parkedStep >= originalStep) return false
      const asks = module.asks.filter(({ states }) => states.some((asked) => history.versions.of(asked) === version))
      const latest = asks.at(-1)
      if (latest === undefined) return false
      if (latest.asked.step < originalStep) return true
      const wasAnswered = asks.some((ask) => ask.settled?.answer?.isUsable && ask.settled.step < latest.asked.step)
      const { added, unparkedStep, servingStep } = module
      // It catches up on who is not offline, and once it was parked on everybody; of others a probe may ask it.
      const isCaughtUpOn = state.state !== 'offline' || unparkedStep >= 0
      const isNewToIt = (version?.step ?? 0) > Math.max(added.step, unparkedStep)
      const wasOwed = isNewToIt || (isCaughtUpOn && servingStep < originalStep)
      return latest.kind === 'lane' && wasOwed && added.step < originalStep && !wasAnswered
    }),
  )
