// Keeps a terminal readable: so many lines a second, and of the others one line that says how many there were.
import type { Clock } from '../clock.ts'

/** How many lines of their own a second may have. */
export const LINES_PER_SECOND = 5

/** Writes lines, or counts them. */
export interface LineLimit {
  /** Writes the line, or counts it under this name when the second has had its share. */
  write(line: string, counted: string): void
  /** Says what has been counted, and ends. */
  close(): void
}

export const createLineLimit = (clock: Clock, write: (line: string) => void): LineLimit => {
  let written = 0
  let counts = new Map<string, number>()
  let cancel: (() => void) | null = null

  const endSecond = (): void => {
    cancel?.()
    cancel = null
    const summary = [...counts].map(([counted, count]) => `${count} ${counted}`).join(', ')
    if (summary !== '') write(`… and ${summary}`)
    written = 0
    counts = new Map()
  }
  return {
    write(line, counted) {
      cancel ??= clock.after(1_000, endSecond)
      if (written < LINES_PER_SECOND) write(line)
      else counts.set(counted, (counts.get(counted) ?? 0) + 1)
      written++
    },
    close: endSecond,
  }
}
