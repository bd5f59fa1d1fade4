// Which cells there are.
import { ANSWERS, type Cell, isSmallEnough, OVERLAPS } from './cell.ts'

export const MODULES = [1, 10, 100, 1_000]
export const STATES = [1, 10, 100, 1_000]
export const RECIPIENTS = [1, 10, 1_000, 100_000]

/** Everything that is small enough. */
export const wholeMatrix = (): readonly Cell[] =>
  ANSWERS.flatMap((answers) =>
    OVERLAPS.flatMap((overlap) =>
      RECIPIENTS.flatMap((recipients) =>
        MODULES.flatMap((modules) =>
          STATES.map((states) => ({ modules, states, recipients, overlap, answers }) as const),
        ),
      ),
    ),
  ).filter(isSmallEnough)

/** What the targets are about, as far as it is done in a moment; and some steps of what grows. */
export const quickMatrix = (): readonly Cell[] =>
  wholeMatrix().filter(({ modules, states, recipients, overlap, answers }) => {
    if (overlap !== 'per-module') return false
    if (answers === 'promised') return states === 1 && recipients === 10
    if (recipients === 10) return modules * states <= 100_000
    return modules === 10 && states === 10 && recipients <= 1_000
  })

/** Where merge and split are nearly all there is. */
export const mergeMatrix = (isQuick: boolean): readonly Cell[] =>
  OVERLAPS.flatMap((overlap) =>
    [1_000, 10_000].flatMap((recipients) =>
      [1, 10, 100].flatMap((modules) =>
        STATES.map((states) => ({ modules, states, recipients, overlap, answers: 'sync' }) as const),
      ),
    ),
  ).filter((cell) => isSmallEnough(cell) && (!isQuick || isQuickMerge(cell)))

const isQuickMerge = ({ modules, states, recipients }: Cell): boolean =>
  modules === 10 && recipients === 1_000 && states <= 100
