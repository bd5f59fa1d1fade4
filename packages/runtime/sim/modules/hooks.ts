// `start`, `stop` and `watch` of a simulated module.
import type { GrantedPair, ModuleHooks } from '@presence-router/core'
import type { FaultKind } from '../faults.ts'
import type { History } from '../history/history.ts'
import type { SeenModule } from '../history/seen.ts'
import type { HooksThere } from '../history/watcher.ts'
import type { Random } from '../random.ts'
import { createThenable, type Owed } from './delays.ts'
import type { Pair } from './relation.ts'
import type { Temper } from './temper.ts'
import type { Witness } from './witness.ts'

export const HOOK_KINDS = [
  'start fails',
  'start hangs',
  'start is slow',
  'stop fails',
  'stop hangs',
  'watch lies',
  'watch throws',
] as const satisfies readonly FaultKind[]

export interface HookParts {
  readonly history: History
  readonly seen: SeenModule
  readonly witness: Witness
  readonly temper: Temper
  readonly random: Random
  readonly owed: Owed
}

/** The hooks, and how the module tells of a pair that is new. */
export interface SimHooks {
  readonly hooks: ModuleHooks
  readonly has: HooksThere
  tell(pair: Pair): void
  readonly isWatched: boolean
}

export const createHooks = (parts: HookParts): SimHooks => {
  const { history, seen, witness, temper, random } = parts
  let changed: ((granted: Iterable<GrantedPair>) => void) | null = null
  const hasStart = random.chance(0.3) || HOOK_KINDS.slice(0, 3).some(temper.has)
  const hasStop = random.chance(0.3) || HOOK_KINDS.slice(3, 5).some(temper.has)
  const hasWatch = random.chance(0.4) || HOOK_KINDS.slice(5).some(temper.has)
  const has = { start: hasStart, stop: hasStop }

  return {
    has,
    hooks: {
      ...(hasStart && {
        start() {
          witness.hookCalled('start', has)
          return settleHook('start', parts)
        },
      }),
      ...(hasStop && {
        stop() {
          witness.hookCalled('stop', has)
          return settleHook('stop', parts)
        },
      }),
      ...(hasWatch && {
        watch(given: NonNullable<typeof changed>) {
          if (temper.strikes('watch throws')) throw new Error('no watching')
          changed = given
          return () => {
            changed = null
          }
        },
      }),
    },
    get isWatched() {
      return changed !== null
    },
    tell({ observer, subject }) {
      if (changed === null) return
      if (temper.strikes('watch lies')) changed(lies(random))
      history.grants.show(observer, subject, { module: seen, standing: 'good', given: history.now() })
      changed([{ observer, subject }])
    },
  }
}

const settleHook = (hook: 'start' | 'stop', { temper, random, owed }: HookParts): unknown => {
  const kind = temper.strikingOf([
    `${hook} fails`,
    `${hook} hangs`,
    ...(hook === 'start' ? (['start is slow'] as const) : []),
  ])
  if (kind === null && random.chance(0.5)) return null
  const { thenable, settle } = createThenable(random)
  if (kind === null) owed.later(random.between(1, 5), () => settle.resolve(null))
  else if (kind === 'start is slow') owed.later(random.between(20, 400), () => settle.resolve(null))
  else if (kind === `${hook} hangs`) owed.never(() => settle.resolve(null))
  else if (random.chance(0.5)) throw new Error(`${hook} fails`)
  else owed.later(random.between(1, 20), () => settle.reject(new Error(`${hook} fails`)))
  return thenable
}

const lies = (random: Random): Iterable<GrantedPair> =>
  random.pick<Iterable<GrantedPair>>([
    [{ observer: 'nobody', subject: '@alice:example.org' }],
    [null, undefined, 7] as unknown as GrantedPair[],
    null as unknown as GrantedPair[],
    {
      // biome-ignore lint/correctness/useYield: it throws before
      *[Symbol.iterator](): Generator<GrantedPair> {
        throw new Error('midway')
      },
    },
  ])
