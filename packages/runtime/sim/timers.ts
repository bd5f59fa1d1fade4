// The timers of a world, by the moment at which they are due: a heap.

export interface Timer {
  readonly atMs: number
  /** In which order they were set. */
  readonly order: number
  readonly run: () => void
  /** Whether the router set it, and not the simulation. */
  readonly isOfRouter: boolean
  isCancelled: boolean
}

export interface Timers {
  add(timer: Timer): void
  /** The one that is due first; those that were cancelled are dropped on the way. */
  first(): Timer | null
  takeFirst(): Timer | null
}

export const createTimers = (): Timers => {
  const heap: Timer[] = []

  const rise = (timer: Timer, from: number): void => {
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 1
      const other = heap[above]
      if (other === undefined || !isBefore(timer, other)) break
      heap[place] = other
      place = above
    }
    heap[place] = timer
  }
  const sink = (timer: Timer): void => {
    let place = 0
    for (;;) {
      const left = 2 * place + 1
      const smaller = isBefore(heap[left + 1], heap[left]) ? left + 1 : left
      const below = heap[smaller]
      if (below === undefined || !isBefore(below, timer)) break
      heap[place] = below
      place = smaller
    }
    heap[place] = timer
  }
  const take = (): Timer | null => {
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined) return null
    if (heap.length > 0) sink(last)
    return first
  }
  const first = (): Timer | null => {
    while (heap[0]?.isCancelled) take()
    return heap[0] ?? null
  }
  return {
    add(timer) {
      heap.push(timer)
      rise(timer, heap.length - 1)
    },
    first,
    takeFirst: () => (first() === null ? null : take()),
  }
}

const isBefore = (left: Timer | undefined, right: Timer | undefined): boolean =>
  left !== undefined &&
  (right === undefined || left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order))
