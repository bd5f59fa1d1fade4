// How much an isolate may post that has not been taken. What was taken in one turn of the event loop is given back in the
// next, so that no turn takes more than that, however fast it comes.
import type { Cancel, RouterTime } from '../time.ts'
import { NotOfProtocol } from './crossing/cloneable.ts'
import { MOST_CREDIT } from './protocol.ts'

export interface Credit {
  /** Takes so much. Throws {@link NotOfProtocol} when it is more than the isolate may post. */
  take(cost: number): void
  close(): void
}

export const createCredit = (time: RouterTime, giveBack: (cost: number) => void): Credit => {
  let taken = 0
  let cancel: Cancel | null = null
  const give = (): void => {
    const cost = taken
    taken = 0
    cancel = null
    giveBack(cost)
  }
  return {
    take(cost) {
      taken += cost
      if (taken > MOST_CREDIT) throw new NotOfProtocol('more than it has credit for')
      cancel ??= time.nextTurn(give)
    },
    close() {
      cancel?.()
    },
  }
}
