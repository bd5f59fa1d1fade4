// How long the event loop is held up by one state for very many recipients, while other states flow: the longest time
// from one turn to the next.
import {
  definePresenceModule,
  type PresenceModule,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import { CONTESTANTS, type ContestantName } from './contestants.ts'
import { recipientName, subjectName } from './names.ts'
import type { StallResult } from './results.ts'
import { createVisitingSink } from './sink.ts'
import { spreadOf } from './spread.ts'

const RECIPIENTS = 100_000
const OTHERS = 100
const CELEBRITY = subjectName(0)
/** Turns before and after, in which others flow alone. */
const MARGIN = 20

export const measureStall = async (names: readonly ContestantName[], rounds: number): Promise<StallResult> => {
  const states = [celebrityState(1), celebrityState(2)] as const
  const modules = [celebrityModule(states), otherModule()]
  const longest: Record<string, number[]> = {}
  for (const name of names) longest[name] = []
  const runs: { readonly name: string; readonly run: (round: number) => Promise<number>; close(): Promise<void> }[] = []
  for (const name of names) {
    const sink = createVisitingSink()
    let visited = 0
    sink.onDone = (sum) => {
      if (sum > 0) visited++ // the states of others weigh nothing
    }
    const { publish, close } = await CONTESTANTS[name](modules, sink)
    const run = (round: number): Promise<number> =>
      longestTurn(publish, states[round % 2] ?? states[0], () => visited > round)
    runs.push({ name, run, close })
  }
  const warmUps = 4
  for (let round = 0; round < rounds + warmUps; round++)
    for (const { name, run } of runs) {
      const ms = await run(round)
      if (round >= warmUps) longest[name]?.push(ms)
    }
  for (const { close } of runs) await close()
  return {
    recipients: RECIPIENTS,
    ms: Object.fromEntries(Object.entries(longest).map(([name, ms]) => [name, spreadOf(ms)])),
  }
}

type Publish = (states: readonly UserPresenceState[]) => void

const longestTurn = async (publish: Publish, state: UserPresenceState, isVisited: () => boolean): Promise<number> => {
  let longest = 0
  let last = performance.now()
  for (let turn = 0, after = 0; after < MARGIN; turn++) {
    publish([otherState()])
    if (turn === MARGIN) publish([state])
    await new Promise(setImmediate)
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (turn >= MARGIN && isVisited()) after++
  }
  return longest
}

let told = 0

const otherState = (): UserPresenceState =>
  userPresenceState(subjectName(1 + (told++ % OTHERS)), { state: 'online', statusMsg: String(told) })

const celebrityState = (lastUserSyncTs: number): UserPresenceState =>
  userPresenceState(CELEBRITY, { state: 'online', lastUserSyncTs })

/** Its answer is at hand, and is about the celebrity alone. */
const celebrityModule = (states: readonly UserPresenceState[]): PresenceModule => {
  const recipients = Array.from({ length: RECIPIENTS }, (_, index) => recipientName(index))
  const answers = new Map(
    states.map((state) => {
      const granted = new Set([state])
      return [state, new Map(recipients.map((recipient) => [recipient, granted]))] as const
    }),
  )
  const nobody = new Map()
  return definePresenceModule({
    name: 'celebrity',
    getUsersForStates: (asked) => answers.get(asked.find(({ userId }) => userId === CELEBRITY) ?? OTHER) ?? nobody,
    getInterestedUsers: () => [],
  })
}

const OTHER = userPresenceState(subjectName(1))

const otherModule = (): PresenceModule => {
  const recipient = recipientName(1)
  return definePresenceModule({
    name: 'others',
    getUsersForStates: (asked) => new Map([[recipient, new Set(asked)]]),
    getInterestedUsers: () => [],
  })
}
