// Latency at half load: states come one by one, at half the rate that a contestant can take, whether or not it is done
// with the last one. What waits counts: time runs from the moment when a state is due.
import {
  definePresenceModule,
  type PresenceModule,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import type { Contestant } from './contestant.ts'
import { CONTESTANTS, type ContestantName } from './contestants.ts'
import { recipientName, subjectName } from './names.ts'
import type { HalfLoadResult } from './results.ts'
import type { Sink } from './sink.ts'
import { quantileOf } from './spread.ts'

const MODULES = 10
const RECIPIENTS = 10
const USERS = 1_000
const WARM_UPS = 2_000
/** Stands for everybody: all recipients of a batch are told at once. */
const WITNESS = recipientName(0)

const QUANTILES: Readonly<Record<string, number>> = { p50: 0.5, p90: 0.9, p99: 0.99, 'p99.9': 0.999 }

export const measureHalfLoad = async (name: ContestantName, seconds: number): Promise<HalfLoadResult> => {
  const witness = createWitness()
  const contestant = await CONTESTANTS[name](Array.from({ length: MODULES }, tellingModule), witness.sink)
  const perSecond = (await capacity(contestant, witness)) / 2
  const us = await flow(contestant, witness, { perSecond, count: Math.ceil(perSecond * seconds) })
  await contestant.close()
  const quantiles = Object.entries(QUANTILES).map(([quantile, share]) => [quantile, quantileOf(us, share)] as const)
  return { name, statesPerSecond: Math.round(perSecond), us: Object.fromEntries(quantiles) }
}

interface Witness {
  readonly sink: Sink
  /** Called with the states of each batch, when everything of it has been visited. */
  onTold: (states: readonly UserPresenceState[]) => void
}

const createWitness = (): Witness => {
  let told: UserPresenceState[] = []
  const witness: Witness = {
    onTold: () => {},
    sink: {
      takeSet(target, states) {
        if (target === WITNESS) told.push(...states)
      },
      takeList(target, states) {
        if (target === WITNESS) told.push(...states)
      },
      done() {
        const all = told
        told = []
        witness.onTold(all)
      },
    },
  }
  return witness
}

/** States for a second, one after the other. */
const capacity = async ({ publish }: Contestant, witness: Witness): Promise<number> => {
  let begin = performance.now()
  for (let count = 0; count < WARM_UPS * 2; count++) {
    if (count === WARM_UPS) begin = performance.now()
    await new Promise<void>((resolve) => {
      witness.onTold = () => resolve()
      publish([numbered(count)])
    })
  }
  return (WARM_UPS * 1_000) / (performance.now() - begin)
}

/** Microseconds of each state, from when it is due until it was visited. One that is overtaken in its batch has none. */
const flow = async (
  { publish }: Contestant,
  witness: Witness,
  { perSecond, count }: { readonly perSecond: number; readonly count: number },
): Promise<readonly number[]> => {
  const states = Array.from({ length: count }, (_, index) => numbered(index))
  const everyMs = 1_000 / perSecond
  const us: number[] = []
  const begin = performance.now()
  const dueAt = (index: number): number => begin + index * everyMs
  witness.onTold = (told) => {
    const now = performance.now()
    for (const { lastUserSyncTs } of told) us.push((now - dueAt(lastUserSyncTs)) * 1_000)
  }
  for (let next = 0; next < count; ) {
    while (next < count && dueAt(next) <= performance.now()) publish([states[next++] ?? numbered(next)])
    await new Promise(setImmediate)
  }
  await new Promise((resolve) => setTimeout(resolve, 100)) // for what is still on its way
  return us
}

const numbered = (index: number): UserPresenceState =>
  userPresenceState(subjectName(index % USERS), { state: 'online', lastUserSyncTs: index })

const tellingModule = (_: unknown, index: number): PresenceModule => {
  const recipients = Array.from({ length: RECIPIENTS }, (_, recipient) => recipientName(recipient))
  return definePresenceModule({
    name: `module${index}`,
    getUsersForStates(states) {
      const granted = new Set(states)
      const answer = new Map<string, ReadonlySet<UserPresenceState>>()
      for (const recipient of recipients) answer.set(recipient, granted)
      return answer
    },
    getInterestedUsers: () => [],
  })
}
