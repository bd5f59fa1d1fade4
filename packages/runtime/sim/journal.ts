// What happened in a world, as a running hash and, when somebody reads it, as lines.

export interface Journal {
  /** Something that an outsider can observe: it is hashed. */
  note(line: string): void
  /** Something for the reader of a trace alone. */
  aside(line: () => string): void
  /** Of all that was noted. */
  hash(): string
}

/** `write`: takes each line; `null` when nobody reads. */
export const createJournal = (write: ((line: string) => void) | null): Journal => {
  let high = 0x811c9dc5
  let low = 0xc9dc5118
  return {
    note(line) {
      for (let i = 0; i < line.length; i++) {
        high = Math.imul(high ^ line.charCodeAt(i), 0x01000193)
        low = Math.imul(low ^ line.charCodeAt(i), 0x85ebca6b)
      }
      low ^= high >>> 15 // or the end of one line could stand at the beginning of the next
      write?.(line)
    },
    aside(line) {
      write?.(line())
    },
    hash: () => hex(high) + hex(low),
  }
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')
