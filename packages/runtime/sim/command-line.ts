// What the command can be told.
import { parseArgs } from 'node:util'
import { FAULT_KINDS, type FaultKind } from './faults.ts'
import type { Invariant } from './invariants/invariant.ts'
import { INVARIANTS } from './invariants/invariants.ts'
import { reproducible } from './reproducible.ts'
import type { Caps, Mode } from './scenario.ts'

export interface Order {
  /** Replay this one; `null`: run many. */
  readonly seed: number | null
  readonly from: number
  readonly seeds: number
  readonly jobs: number
  /** `null`: as each seed has it. */
  readonly mode: Mode | null
  readonly caps: Caps
  readonly invariants: readonly Invariant[]
  /** Says how each seed ended to the process that started this one, and nothing else. */
  readonly isShard: boolean
  /** Ends at the first seed that fails, and does not shrink it. */
  readonly stopsAtFirst: boolean
}

export const USAGE = `pnpm sim [options]

  --seeds N          how many seeds (1000)
  --from SEED        the first of them (1)
  --seed SEED        replay this one, with a trace
  --mode safety|liveness
                     faults to the end, or until everything must become right again; default: even seeds, odd seeds
  --jobs N           in so many processes (1)
  --invariant N      watch this one alone
  --first            end at the first seed that fails
  --events N  --modules N  --hosts N  --users N  --faults 'one, another'
                     at most so many, and no other faults`

/** Throws what can be shown to whoever typed it. */
export const parseOrder = (args: readonly string[]): Order => {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ seeds: text, from: text, seed: text, mode: text, jobs: text, invariant: text },
      ...{ events: text, modules: text, hosts: text, users: text, faults: text },
      ...{ first: flag, shard: flag },
    },
  })
  const number = (name: Exclude<keyof typeof values, 'first' | 'shard'>): number | undefined =>
    values[name] === undefined ? undefined : parseWhole(name, values[name])
  const wanted = number('invariant')
  const caps = { events: number('events'), modules: number('modules'), hosts: number('hosts'), users: number('users') }
  return {
    seed: number('seed') ?? null,
    from: number('from') ?? 1,
    seeds: number('seeds') ?? 1_000,
    jobs: number('jobs') ?? 1,
    mode: parseMode(values.mode),
    caps: { ...withoutAbsent(caps), ...(values.faults !== undefined && { faults: parseFaults(values.faults) }) },
    invariants:
      wanted === undefined ? INVARIANTS : [...INVARIANTS, reproducible].filter((each) => each.number === wanted),
    isShard: values.shard ?? false,
    stopsAtFirst: values.first ?? false,
  }
}

const parseWhole = (name: string, value: string): number => {
  const whole = Number(value)
  if (!Number.isSafeInteger(whole) || whole < 0) throw new Error(`--${name} must be a whole number, and is ${value}`)
  return whole
}

const parseMode = (value: string | undefined): Mode | null => {
  if (value === undefined || value === 'safety' || value === 'liveness') return value ?? null
  throw new Error(`--mode must be safety or liveness, and is ${value}`)
}

const parseFaults = (value: string): readonly FaultKind[] =>
  value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => {
      const kind = FAULT_KINDS.find((known) => known === name)
      if (kind === undefined) throw new Error(`there is no fault "${name}"; those there are stand in faults.ts`)
      return kind
    })

const withoutAbsent = (caps: { readonly [name in keyof Caps]: number | undefined }): Caps =>
  Object.fromEntries(Object.entries(caps).filter(([, value]) => value !== undefined))

/** The caps as they are typed. */
export const spellCaps = ({ faults, ...numbers }: Caps): string =>
  [
    ...Object.entries(numbers).map(([name, value]) => `--${name} ${value}`),
    ...(faults === undefined ? [] : [`--faults '${faults.join(', ')}'`]),
  ].join(' ')
