// What a module does to the router from within a callback.
import type { FaultKind } from '../faults.ts'

/** What can be done to a router by whoever is called by it. */
export interface Meddling {
  publishOne(): void
  query(): void
  /** Removes the registration with this number; another one than that. */
  remove(moduleId: number): void
  removeAnother(moduleId: number): void
  close(): void
}

/** By the fault; each is called on the stack of a callback. */
export const REENTRIES: { readonly [kind in FaultKind]?: (meddling: Meddling, moduleId: number) => void } = {
  'module publishes': (meddling) => meddling.publishOne(),
  'module queries': (meddling) => meddling.query(),
  'module removes itself': (meddling, moduleId) => meddling.remove(moduleId),
  'module removes another': (meddling, moduleId) => meddling.removeAnother(moduleId),
  'module closes the router': (meddling) => meddling.close(),
}

export const REENTRY_KINDS = Object.keys(REENTRIES) as readonly FaultKind[]
