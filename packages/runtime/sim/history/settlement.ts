// What follows for the grants when a module has answered; and its answer in words.
import type { UserId, UserPresenceState } from '@presence-router/core'
import type { Grants } from './grants.ts'
import type { Entry, SeenAsk, SeenSettlement } from './seen.ts'
import { nameOf } from './state-key.ts'

export const recordGrants = ({ module, userId }: SeenAsk, settlement: SeenSettlement, grants: Grants): void => {
  const given = { atMs: settlement.atMs, step: settlement.step }
  const standing = settlement.isDead ? 'dead' : 'good'
  const { answer, interest } = settlement
  for (const entries of [answer?.entries ?? [], answer?.perhaps ?? []])
    grantAll(entries, (recipient, state) => grants.grant(recipient, state, { module, standing, given }))
  grantAll(answer?.forbidden ?? [], (recipient, state) =>
    grants.grant(recipient, state, { module, standing: 'forbidden', given }),
  )
  if (userId === null || interest === null || interest.users === 'ALL') return
  for (const subject of interest.users) grants.show(userId, subject, { module, standing, given })
}

export const grantAll = (
  entries: readonly Entry[],
  take: (recipient: UserId, state: UserPresenceState) => void,
): void => {
  for (const { recipient, states } of entries) for (const state of states) take(recipient, state)
}

export const describeSettlement = ({ answer, interest, isDead }: SeenSettlement): string => {
  const late = isDead ? ' (too late)' : ''
  if (answer !== null) {
    const entries = answer.entries.map(({ recipient, states }) => `${recipient}: ${states.map(nameOf).join(', ')}`)
    return answer.isUsable ? `grants${late} ${entries.join('; ')}` : `answers what is no answer${late}`
  }
  if (interest !== null) return `shows${late} ${interest.users === 'ALL' ? 'ALL' : [...interest.users].join(', ')}`
  return `fails${late}`
}
