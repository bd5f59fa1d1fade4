// How routing reads on a terminal: one short line per delivery, harmless whatever users put into their status.
import type { DeliveryBatch, RouterEvent } from '@presence-router/runtime'

/** The longest line, in characters. */
export const MAX_LINE_LENGTH = 160

type Routed = Extract<RouterEvent, { _tag: 'StatesRouted' }>
type Failed = Extract<RouterEvent, { _tag: 'Failure' }>

/** Such as `@bob:example.org online "hello" → @alice:example.org (custom-presence-router)`. */
export const deliveryLine = (batch: DeliveryBatch, { shares, kind }: Routed): string => {
  const states = [...new Set(batch.groups.flatMap((group) => group.states))]
  const targets = [...new Set(batch.groups.flatMap((group) => [...group.localUsers, ...group.servers]))]
  const modules = shares.map((share) => share.module).join(', ')
  const subjects = namedOrCounted(
    states.map(
      ({ userId, state, statusMsg }) =>
        `${userId} ${state}${statusMsg === null ? '' : ` ${JSON.stringify(statusMsg)}`}`,
    ),
    'states',
  )
  return oneLine(
    `${subjects} → ${namedOrCounted(targets, 'targets')} (${modules}${kind === 'batch' ? '' : `, ${kind}`})`,
  )
}

/** What is said of states that no module wants anybody to be told of. */
export const nobodyLine = ({ states }: Routed): string => `${states === 1 ? 'a state' : `${states} states`} → nobody`

/** The failure in its own words, and how often it happened. */
export const failureLine = ({ failure, count }: Failed): string =>
  oneLine(`! ${failure.message}${count > 1 ? ` (${count} times)` : ''}`)

const namedOrCounted = (names: readonly string[], plural: string): string =>
  names.length <= 2 ? names.join(', ') : `${names.length} ${plural}`

/** Cut to a length, and without anything that moves a cursor or turns the writing around. */
export const oneLine = (text: string): string => {
  const cut = text.length > MAX_LINE_LENGTH ? `${text.slice(0, MAX_LINE_LENGTH - 1)}…` : text
  return cut.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '·')
}
