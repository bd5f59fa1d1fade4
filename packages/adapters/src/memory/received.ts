// What targets of a memory host, users or servers, have received.
import type { UserId, UserPresenceState } from '@presence-router/core'
import { createHistory, type History } from './history.ts'
import { createListeners, type ReceivedListener } from './listeners.ts'

/** What was received. It can be read after the host was closed, too. */
export interface Received<Target extends string, Entry> {
  /** Who received anything, in the order of their first. */
  targets(): readonly Target[]
  /** The latest state of each subject that this target received, in the order of the subjects' first; a copy. */
  latest(target: Target): ReadonlyMap<UserId, UserPresenceState>
  /** The newest of what this target received, oldest first; at most `historyLimit` entries. */
  history(target: Target): readonly Entry[]
  /**
   * Calls the listener once per target and call of the router, when all targets of that call have theirs. What it throws
   * keeps no other listener from being called; the router then reports the host. Ends with the function it returns.
   */
  subscribe(listener: ReceivedListener<Target>): () => void
  /** Drops what is kept of a target, such as a user who left for good. */
  forget(target: Target): void
}

/** The end that is written to. */
export interface Receiver<Target extends string, Entry> extends Received<Target, Entry> {
  receive(arrivals: ReadonlyMap<Target, readonly UserPresenceState[]>): void
}

interface Mailbox<Entry> {
  readonly latest: Map<UserId, UserPresenceState>
  readonly history: History<Entry>
}

/** Makes the mailboxes of all targets; `entriesOf` says what one arrival is in the history. */
export const createReceiver = <Target extends string, Entry>(
  historyLimit: number,
  entriesOf: (states: readonly UserPresenceState[]) => readonly Entry[],
): Receiver<Target, Entry> => {
  const mailboxes = new Map<Target, Mailbox<Entry>>()
  const { subscribe, tell } = createListeners<Target>()
  const mailboxOf = (target: Target): Mailbox<Entry> => {
    const mailbox = mailboxes.get(target) ?? { latest: new Map(), history: createHistory(historyLimit) }
    mailboxes.set(target, mailbox)
    return mailbox
  }
  return {
    receive(arrivals) {
      for (const [target, states] of arrivals) {
        const { latest, history } = mailboxOf(target)
        for (const state of states) latest.set(state.userId, state)
        history.add(entriesOf(states))
      }
      tell(arrivals)
    },
    targets: () => [...mailboxes.keys()],
    latest: (target) => new Map(mailboxes.get(target)?.latest),
    history: (target) => mailboxes.get(target)?.history.list() ?? [],
    subscribe,
    forget(target) {
      mailboxes.delete(target)
    },
  }
}
