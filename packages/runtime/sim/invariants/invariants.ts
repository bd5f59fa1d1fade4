// All invariants, by number.
import { boundedLanes, calmClock, oneOpenCall } from './bounds.ts'
import { draining, endings, leftovers } from './closing.ts'
import { counting } from './counting.ts'
import { granted } from './granted.ts'
import { pairedHooks } from './hooks.ts'
import { inFlight, parking, resting } from './in-flight.ts'
import type { Invariant } from './invariant.ts'
import { catchingUp, convergence } from './latest.ts'
import { order } from './order.ts'
import { patience } from './patience.ts'
import { recovery } from './recovery.ts'
import { tellingAgain } from './telling-again.ts'
import { union } from './union.ts'
import { starvation, wholeMerges } from './whole-merges.ts'

export const INVARIANTS: readonly Invariant[] = [
  ...[
    convergence,
    order,
    union,
    boundedLanes,
    patience,
    inFlight,
    parking,
    resting,
    catchingUp,
    recovery,
    pairedHooks,
    tellingAgain,
  ],
  ...[draining, endings, leftovers, counting, wholeMerges, oneOpenCall, calmClock, starvation],
  ...granted,
].sort((left, right) => left.number - right.number)
