// Whether an isolate still reacts. One whose event loop runs answers within the grace; one that spins does not.
import type { Cancel, RouterTime } from '../time.ts'
import { GRACE_MS } from './protocol.ts'

export interface Reactions {
  /** It has been told something that it answers at once. */
  expect(id: number): void
  came(id: number): void
  close(): void
}

/** `onSilent` is called once at most. */
export const createReactions = (time: RouterTime, onSilent: () => void): Reactions => {
  const expected = new Map<number, Cancel>()
  const close = (): void => {
    for (const cancel of expected.values()) cancel()
    expected.clear()
  }
  const silent = (): void => {
    close()
    onSilent()
  }
  // The answer may have been here all the time, and our own event loop was busy: it is read before the next turn.
  const lookOnce = (id: number): void => void expected.set(id, time.nextTurn(silent))
  return {
    expect: (id) =>
      void expected.set(
        id,
        time.after(GRACE_MS, () => lookOnce(id)),
      ),
    came(id) {
      expected.get(id)?.()
      expected.delete(id)
    },
    close,
  }
}
