// What one slow or hanging module costs the seven others: routers that differ in their eighth module alone are given the
// same states at the same moments, and the times of the others' deliveries are compared. `--seconds N` (20).
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import {
  definePresenceModule,
  type PresenceModule,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import { createPresenceRouter, type PresenceRouter } from '@presence-router/runtime'
import { createLatencies, type Latencies, median } from './latencies.ts'

const OTHERS = 7
const RECIPIENTS = 10
const USERS = 100
const TICK_MS = 5
const ROUNDS = 5
/** The one patience that the first batch may cost. */
const SETTLING_MS = 500

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' } } })
const roundMs = (Number(values.seconds) * 1_000) / ROUNDS

const recipientsOf = (name: string): readonly string[] =>
  Array.from({ length: RECIPIENTS }, (_, index) => `@${name}_${index}:example.org`)

/** A module that tells its own recipients of everybody, after `ms`; `null`: never. */
const telling = (name: string, ms: number | null): PresenceModule => {
  const recipients = recipientsOf(name)
  const answer = (states: readonly UserPresenceState[]): Map<string, readonly UserPresenceState[]> =>
    new Map(recipients.map((recipient) => [recipient, states]))
  return definePresenceModule({
    name,
    getInterestedUsers: () => [],
    getUsersForStates(states) {
      if (ms === 0) return answer(states)
      return ms === null ? new Promise(() => {}) : sleep(ms, states).then(answer)
    },
  })
}

/** One router with its eighth module, and what came of it. */
interface Contestant {
  readonly title: string
  readonly router: PresenceRouter
  /** Of each round. */
  readonly rounds: Latencies[]
  /** Recipient and subject → what was delivered last. */
  readonly held: Map<string, string | null>
}

const contestant = (title: string, eighthMs: number | null): Contestant => {
  const others = Array.from({ length: OTHERS }, (_, index) => telling(`other${index}`, 0))
  const router = createPresenceRouter({
    modules: [...others, telling('eighth', eighthMs)],
    serverNames: ['example.org'],
  })
  const rounds: Latencies[] = []
  const held = new Map<string, string | null>()
  const take = (recipient: string, { userId, statusMsg }: UserPresenceState, now: number): void => {
    held.set(`${recipient} ${userId}`, statusMsg)
    if (recipient !== '@other0_0:example.org') return // one of the others stands for all: they are told together
    const [round, publishedAt] = (statusMsg ?? '').split(' ').map(Number)
    if (round !== undefined && publishedAt !== undefined) rounds[round]?.add(now - publishedAt)
  }
  router.deliveries$.subscribe(({ groups }) => {
    const now = performance.now()
    for (const { states, localUsers } of groups)
      for (const userId of localUsers) for (const state of states) take(userId, state, now)
  })
  return { title, router, rounds, held }
}

const runRound = async (contestants: readonly Contestant[], round: number, ms: number): Promise<void> => {
  for (const { rounds } of contestants) rounds[round] = createLatencies()
  const end = performance.now() + ms
  for (let tick = 0; performance.now() < end; tick++) {
    const userId = `@user${tick % USERS}:example.org`
    for (let turn = 0; turn < contestants.length; turn++) {
      const { router } = contestants[(turn + tick) % contestants.length] as Contestant // none is always the first
      router.publish(userPresenceState(userId, { state: 'online', statusMsg: `${round} ${performance.now()}` }))
      await new Promise(setImmediate) // so that none waits for the work of another
    }
    await sleep(TICK_MS)
  }
}

const contestants = [
  contestant('quick', 0),
  contestant('60 ms', 60),
  contestant('300 ms', 300),
  contestant('hangs for ever', null),
]
await runRound(contestants, -1, SETTLING_MS)
for (let round = 0; round < ROUNDS; round++) {
  await runRound(contestants, round, roundMs)
  if (process.stdout.isTTY) process.stdout.write(`\rround ${round + 1} of ${ROUNDS}`)
}

/** Whether each of the eighth's recipients holds the last state of each user. */
const holdsAll = async ({ router, held }: Contestant): Promise<boolean> => {
  await router.flush()
  await sleep(500)
  return Array.from({ length: USERS }, (_, index) => `@user${index}:example.org`).every((userId) =>
    recipientsOf('eighth').every(
      (recipient) => held.get(`${recipient} ${userId}`) === held.get(`@other0_0:example.org ${userId}`),
    ),
  )
}

const p99 = ({ rounds }: Contestant): number => median(rounds.map((latencies) => latencies.quantile(0.99)))
const base = p99(contestants[0] as Contestant)
let isGood = true
console.log(
  `\nThe eighth module | p99 of the others (ms) | more than with a quick one | its recipients hold the last states`,
)
for (const each of contestants) {
  const moreMs = p99(each) - base
  const isWithin = moreMs < 5 || moreMs < base * 0.1
  const mayHold = each.title !== 'hangs for ever'
  const holds = mayHold ? await holdsAll(each) : null
  isGood &&= isWithin && holds !== false
  const verdict = holds === null ? 'it grants nothing' : holds ? 'yes' : 'NO'
  console.log(`${each.title.padEnd(17)} | ${p99(each).toFixed(2)} | ${moreMs.toFixed(2)} ms | ${verdict}`)
}
await Promise.all(contestants.map(({ router }) => router.close()))
console.log(isGood ? 'Nobody is hurt.' : 'Somebody is hurt.')
process.exitCode = isGood ? 0 : 1
