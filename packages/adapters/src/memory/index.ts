// A host in memory: the reference for all others, for tests, and for a homeserver that embeds the router.
export type { Gate, GateAnswer } from './gate.ts'
export type { States } from './life.ts'
export type { ReceivedListener } from './listeners.ts'
export { createMemoryHost, type MemoryHost } from './memory-host.ts'
export type { MemoryHostOptions } from './options.ts'
export type { Received } from './received.ts'
