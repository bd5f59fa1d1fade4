// What a simulated host says became of a delivery, when, and how often.
import type { FaultKind } from '../faults.ts'
import type { History } from '../history/history.ts'
import type { SeenHostCall } from '../history/seen.ts'
import { createThenable, type Owed } from '../modules/delays.ts'
import type { Temper } from '../modules/temper.ts'
import type { Random } from '../random.ts'

export const OUTCOME_KINDS = [
  'host throws',
  'host rejects',
  'host never answers',
  'host answers twice',
  'host is overloaded',
  'host does not know users',
  'host refuses',
  'host answers garbage',
  'host is slow',
] as const satisfies readonly FaultKind[]

export interface OutcomeParts {
  readonly history: History
  readonly temper: Temper
  readonly random: Random
  readonly owed: Owed
}

/** The outcome or a promise of it; it may throw. */
export const drawOutcome = (call: SeenHostCall, { history, temper, random, owed }: OutcomeParts): unknown => {
  const kind = temper.strikingOf(OUTCOME_KINDS)
  const outcome = outcomeFor(kind, call, random)
  const answer = (): unknown => {
    if (call.outcome === null) {
      call.outcome = { ...history.now(), tag: tagOf(outcome) }
      history.journal.note(`${call.host} says ${call.outcome.tag} for ${call.server ?? 'its users'}`)
      history.tell((watcher) => watcher.hostAnswered?.(call))
    }
    return outcome
  }
  if (kind === 'host throws') {
    answer()
    throw new Error('the host throws')
  }
  if (kind === null && random.chance(0.5)) return answer()
  const { thenable, settle } = createThenable(random)
  const end = (): void => {
    const said = answer()
    if (kind === 'host rejects') settle.reject(new Error('the host rejects'))
    else settle.resolve(said)
    if (kind === 'host answers twice') owed.later(random.between(1, 50), () => settle.resolve(OVERLOADED))
  }
  const afterMs = kind === 'host is slow' ? random.between(20, 1_500) : random.between(1, 10)
  if (kind === 'host never answers') owed.never(end)
  else owed.later(afterMs, end)
  return thenable
}

const OVERLOADED = { _tag: 'Overloaded', retryAfterMs: 10 }

const outcomeFor = (kind: FaultKind | null, call: SeenHostCall, random: Random): unknown => {
  switch (kind) {
    case 'host is overloaded':
      return { _tag: 'Overloaded', retryAfterMs: random.pick([0, 20, 300, 3_000]) }
    case 'host does not know users':
      return { _tag: 'UnknownUsers', userIds: call.handed.slice(0, 1).map(({ target }) => target) }
    case 'host refuses':
      return random.pick([{ _tag: 'Failed', reason: 'no' }, { _tag: 'Unsupported' }])
    case 'host answers garbage':
      return random.pick([null, 'Accepted', { _tag: 'Done' }, { _tag: 'Overloaded' }, 7])
    case 'host throws':
    case 'host rejects':
      return null
    default:
      return { _tag: 'Accepted' }
  }
}

const tagOf = (outcome: unknown): string => {
  const tag = typeof outcome === 'object' && outcome !== null && '_tag' in outcome ? outcome._tag : null
  return typeof tag === 'string' && tag !== 'Done' ? tag : 'garbage'
}
