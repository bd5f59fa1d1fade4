// How a simulated module gives what it has made up its mind to answer: when, how often, or not at all.
import type { FaultKind } from '../faults.ts'
import type { Random } from '../random.ts'
import { createThenable, type Owed, type Settle } from './delays.ts'
import type { Temper } from './temper.ts'

/** The two ways in which an ask can end for the module; each tells the history and gives what is to be given. */
export interface Outcomes {
  answer(): unknown
  fail(cause: unknown): unknown
}

export interface GivingParts {
  /** Lets time pass while it computes. */
  readonly block: (ms: number) => void
  readonly random: Random
  readonly temper: Temper
  readonly owed: Owed
  readonly patienceMs: number
  readonly deadlineMs: number
  /** Whether its promises come at once if nothing is wrong. */
  readonly isQuick: boolean
}

/** Gives an answer, or does not; what the callback returns. It may throw. */
export const give = ({ answer, fail }: Outcomes, parts: GivingParts): unknown => {
  const { block, random, temper, deadlineMs } = parts
  const kind = temper.strikingOf(FAILURES)
  if (kind === 'module throws') throw fail(new Error('on purpose'))
  if (kind === 'module throws undefined' && random.chance(0.5)) throw fail(undefined)
  if (kind === 'module blocks the thread') block(deadlineMs + 50)
  if (kind === 'module blocks the thread' || (kind === null && parts.isQuick && random.chance(0.7))) return answer()
  const { thenable, settle } = createThenable(random)
  schedule(kind, { answer, fail }, { ...parts, settle })
  return thenable
}

const FAILURES = [
  'module throws',
  'module throws undefined',
  'module blocks the thread',
  'module hangs',
  'module rejects',
  'module rejects too late',
  'module settles twice',
  'module is too slow',
  'module is slow',
] as const satisfies readonly FaultKind[]

const schedule = (
  kind: FaultKind | null,
  { answer, fail }: Outcomes,
  { random, owed, settle, patienceMs, deadlineMs }: GivingParts & { readonly settle: Settle },
): void => {
  const quickMs = random.between(1, Math.max(1, Math.floor(patienceMs / 2)))
  const resolve = (): void => settle.resolve(answer())
  const reject = (): void => settle.reject(fail(kind === 'module throws undefined' ? undefined : new Error('rejected')))
  switch (kind) {
    case 'module hangs':
      return owed.never(resolve)
    case 'module throws undefined':
    case 'module rejects':
      return owed.later(quickMs, reject)
    case 'module rejects too late':
      return owed.later(deadlineMs + quickMs, reject)
    case 'module settles twice': {
      owed.later(quickMs, resolve)
      const isAnswer = random.chance(0.5)
      return owed.later(quickMs * random.between(1, 3), isAnswer ? resolve : reject)
    }
    case 'module is too slow':
      return owed.later(deadlineMs + random.between(1, 2 * deadlineMs), resolve)
    case 'module is slow':
      return owed.later(random.between(patienceMs + 1, deadlineMs - 1), resolve)
    default:
      return owed.later(quickMs, resolve)
  }
}

export const GIVING_KINDS: readonly FaultKind[] = FAILURES
