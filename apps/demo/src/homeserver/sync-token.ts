// The token a sync goes on from: a position, and which run of the demo it belongs to.
import { randomBytes } from 'node:crypto'

/** Where a sync goes on from. `Lost`: from a place that is not known any more. */
export type SyncStart =
  | { readonly _tag: 'Beginning' }
  | { readonly _tag: 'Lost' }
  | { readonly _tag: 'After'; readonly position: number }

/** Such as `s42_k3x9`. */
export const showSyncToken = (position: number, bootId: string): string => `s${position}_${bootId}`

/** Reads a token of this run or of an earlier one; `null` when it never was a token. */
export const parseSyncToken = (text: string, bootId: string): SyncStart | null => {
  const [, position, ofRun] = /^s(\d{1,15})_([0-9a-z]{1,32})$/.exec(text) ?? []
  if (position === undefined) return null
  return ofRun === bootId ? { _tag: 'After', position: Number(position) } : { _tag: 'Lost' }
}

/** A name for this run that no other has. */
export const createBootId = (): string => randomBytes(6).toString('hex')
