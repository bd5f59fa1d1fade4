// A list that forgets its oldest entries, so that a host which runs for months does not grow for ever.

/** The newest entries, in the order they came. */
export interface History<Entry> {
  add(entries: Iterable<Entry>): void
  /** Oldest first; a copy. */
  list(): readonly Entry[]
}

export const createHistory = <Entry>(limit: number): History<Entry> => {
  const kept: Entry[] = []
  return {
    add(entries) {
      for (const entry of entries) kept.push(entry)
      if (kept.length > limit) kept.splice(0, kept.length - limit)
    },
    list: () => [...kept],
  }
}
