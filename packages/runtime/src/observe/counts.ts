// Numbers by name: how often each thing of a kind happened. A list and no Map: the names are few, there are several lists
// for each module, and most stay empty.

/** What happened, and how often. */
export type Counts = { readonly name: string; count: number }[]

export const countUp = (counts: Counts, name: string): void => {
  for (const known of counts) {
    if (known.name !== name) continue
    known.count++
    return
  }
  counts.push({ name, count: 1 })
}
