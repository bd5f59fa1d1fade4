// What is measured of memory. Bytes per thing, or megabytes of a process.
import { peakOf } from './large-delivery.ts'
import { millionKnownUsers, perIdleModule, perInternedUser, perTrackedUser } from './routers.ts'

export const PROBES = {
  'bytes per idle module': perIdleModule,
  'bytes per tracked user': perTrackedUser,
  'bytes per interned user': perInternedUser,
  'MB at the peak of 3 x 1,000,000 recipients': () => peakOf('ours'),
  'MB at the peak of 3 x 1,000,000 recipients, the loop': () => peakOf('loop'),
  'MB with 1,000,000 known users': millionKnownUsers,
} as const satisfies Readonly<Record<string, () => Promise<number>>>

export type ProbeName = keyof typeof PROBES

export const isProbeName = (name: string): name is ProbeName => Object.hasOwn(PROBES, name)
