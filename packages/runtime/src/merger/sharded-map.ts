// A map from ids to numbers that stays quick to grow: a `Map` of two million entries stops the event loop for 140 ms when it
// is given another, and none can have more than 16.7 million. Past some size there are many small ones.

/** So many in one `Map`; then it is divided, once, within some milliseconds. */
const MOST_IN_ONE = 65_536
const SHARDS = 64

export interface ShardedMap {
  /** -1 when there is none. */
  get(key: unknown): number
  /** Adds one that is not there. */
  add(key: string, number: number): void
}

export const createShardedMap = (): ShardedMap => {
  const whole = new Map<unknown, number>()
  let shards: readonly Map<unknown, number>[] | null = null
  const divide = (): readonly Map<unknown, number>[] => {
    const made = Array.from({ length: SHARDS }, () => new Map<unknown, number>())
    for (const [key, number] of whole) if (typeof key === 'string') made[shardOf(key)]?.set(key, number)
    whole.clear()
    return made
  }
  return {
    get(key) {
      if (shards === null) return whole.get(key) ?? -1
      return typeof key === 'string' ? (shards[shardOf(key)]?.get(key) ?? -1) : -1
    },
    add(key, number) {
      if (shards === null && whole.size >= MOST_IN_ONE) shards = divide()
      if (shards === null) whole.set(key, number)
      else shards[shardOf(key)]?.set(key, number)
    },
  }
}

// By every character: what tells ids apart may stand anywhere in them.
const shardOf = (key: string): number => {
  let hash = 0
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash, 31) + key.charCodeAt(at)
  return (hash ^ (hash >>> 15)) & (SHARDS - 1)
}
