// How long a module that fails is left alone, and when it is given up: plain answers, which the chart of its life obeys.

/** Failed asks in a row after which a module rests. */
export const FAILURES_IN_A_ROW = 5
/** How many asks are looked back on, and how many there must be, for "half of them failed". */
export const ASKS_REMEMBERED = 20
export const ASKS_TO_JUDGE_BY = 10
/** Rests without one success between them after which a module is parked. */
export const RESTS_UNTIL_PARKED = 5
/** More restarts than this within the window, and the module rests instead. */
export const RESTARTS_IN_WINDOW = 3
export const RESTART_WINDOW_MS = 5_000

const FIRST_REST_MS = 1_000
const LONGEST_REST_MS = 60_000
const FIRST_RESTART_MS = 100
const LONGEST_RESTART_MS = 10_000

/** How long the n-th rest in a row lasts, counted from 1. */
export const restMs = (rests: number): number => Math.min(FIRST_REST_MS * 2 ** (rests - 1), LONGEST_REST_MS)

/** How long to wait before the n-th restart in a row, counted from 1; `chance`, from 0 to 1, spreads it over half of that. */
export const restartDelayMs = (restarts: number, chance: number): number =>
  Math.round(Math.min(FIRST_RESTART_MS * 2 ** (restarts - 1), LONGEST_RESTART_MS) * (1 - chance / 2))
