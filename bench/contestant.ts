// What is compared: something that takes states, asks modules and gives a sink what is to be delivered.
import type { PresenceModule, UserPresenceState } from '@presence-router/core'
import type { Sink } from './sink.ts'

export interface Contestant {
  publish(states: readonly UserPresenceState[]): void
  close(): Promise<void>
}

export type OpenContestant = (modules: readonly PresenceModule[], sink: Sink) => Promise<Contestant>
