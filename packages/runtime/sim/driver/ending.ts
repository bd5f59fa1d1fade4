// Flush, drain and close, in any order and any number.
import type { Faults } from '../faults.ts'
import type { History } from '../history/history.ts'
import type { Random } from '../random.ts'

export interface Ending {
  ready(): void
  flush(): void
  drainEarly(): void
  closeEarly(): void
  drain(): void
  close(): void
}

export interface EndingParts {
  readonly history: History
  readonly faults: Faults
  readonly random: Random
}

export const createEnding = ({ history, faults, random }: EndingParts): Ending => {
  const drain = (): void => {
    const deadlineMs = random.pick([1, 50, 500, 5_000])
    history.operate('drain', () => history.router.drain({ deadlineMs }), { deadlineMs })
  }
  const close = (): void => {
    const deadlineMs = random.pick([0, 50, 500, 5_000])
    history.operate('close', () => history.router.close({ deadlineMs }), { deadlineMs })
    for (const module of history.modules.live()) history.modules.removed(module)
  }
  return {
    ready: () => void history.operate('ready', () => history.router.ready()),
    flush: () => void history.operate('flush', () => history.router.flush()),
    drainEarly() {
      if (faults.strikes('router drains early', 0.5)) drain()
    },
    closeEarly() {
      if (faults.strikes('router closes early', 0.5)) close()
    },
    drain,
    close,
  }
}
