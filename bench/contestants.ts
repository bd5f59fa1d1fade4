// Who is compared.
import { openEffectForEach } from './by-the-book/effect-for-each.ts'
import { openMachinePerModule } from './by-the-book/machine-per-module.ts'
import { openPromiseAll } from './by-the-book/promise-all.ts'
import type { OpenContestant } from './contestant.ts'
import { openLoop } from './loop.ts'
import { openOurs } from './ours.ts'

export const CONTESTANTS = {
  loop: openLoop,
  ours: openOurs,
  'promise-all': openPromiseAll,
  'effect-for-each': openEffectForEach,
  'machine-per-module': openMachinePerModule,
} as const satisfies Readonly<Record<string, OpenContestant>>

export type ContestantName = keyof typeof CONTESTANTS

export const CONTESTANT_NAMES: readonly ContestantName[] = [
  'loop',
  'ours',
  'promise-all',
  'effect-for-each',
  'machine-per-module',
]
