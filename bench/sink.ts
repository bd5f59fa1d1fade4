// Where deliveries end. It sums up what it is given; a sum that is not the loop's ends the benchmark.
import type { UserPresenceState } from '@presence-router/core'
import { weightOf } from './names.ts'

/** A target is a local user or a server. */
export interface Sink {
  takeSet(target: string, states: ReadonlySet<UserPresenceState>): void
  /** The same, for who has a list; apart, so that neither slows down the other. */
  takeList(target: string, states: readonly UserPresenceState[]): void
  /** Everything of one batch has been taken. */
  done(): void
}

/** A sink, and who hears the sum of each batch. */
export interface ListenedSink extends Sink {
  onDone: (sum: number) => void
}

/** Goes through every (target, state) pair. */
export const createVisitingSink = (): ListenedSink =>
  createSink((add) => ({
    takeSet(target, states) {
      let sum = 0
      for (const state of states) sum += state.lastUserSyncTs
      add(weightOf(target) * sum)
    },
    takeList(target, states) {
      let sum = 0
      for (const state of states) sum += state.lastUserSyncTs
      add(weightOf(target) * sum)
    },
  }))

/** Goes through targets only, where merge and split alone are measured. */
export const createCountingSink = (): ListenedSink =>
  createSink((add) => ({
    takeSet: (target, states) => add(weightOf(target) * states.size),
    takeList: (target, states) => add(weightOf(target) * states.length),
  }))

const createSink = (open: (add: (part: number) => void) => Pick<Sink, 'takeSet' | 'takeList'>): ListenedSink => {
  const sum = new Float64Array(1) // a number in a closure would be allocated anew at each addition
  const sink: ListenedSink = {
    ...open((part) => {
      sum[0] = (sum[0] ?? 0) + part
    }),
    onDone: () => {},
    done() {
      const whole = sum[0] ?? 0
      sum[0] = 0
      sink.onDone(whole)
    },
  }
  return sink
}
