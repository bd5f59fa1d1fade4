// A bug that the simulator must find.

/** One bug, and the invariant that finds it. */
export interface PlantedBug {
  readonly name: string
  readonly invariant: number
  /** From `packages/`. */
  readonly file: string
  /** Stands there exactly once. */
  readonly find: string
  readonly replace: string
  /** Found within so many seeds, from 1 on. */
  readonly maxSeeds: number
}

/** For `maxSeeds`. */
export const SOME = 300
export const MANY = 900
