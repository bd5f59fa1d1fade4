// 9, 20 and 21: what is held is bounded, one host holds up nobody else, and the clock sets off no storm.
import type { History } from '../history/history.ts'
import type { SeenHostCall } from '../history/seen.ts'
import type { Invariant, Violate } from './invariant.ts'

/** It is looked at now and then: a look costs. */
const EVERY_STEPS = 32

export const boundedLanes: Invariant = {
  number: 9,
  kind: 'S',
  title: 'every lane and outbox is bounded by the number of users; no control message is dropped',
  watch: (history, violate) => ({
    stepped() {
      if (history.world.step % EVERY_STEPS !== 0) return
      const users = [...history.versions.users()].length
      for (const { name, owedUsers } of history.router.modules.list())
        if (owedUsers > users) violate(`${name} is owed ${owedUsers} users, and there are ${users}`)
    },
    hostCalled({ host, handed, server }) {
      const pairs = new Set(handed.map(({ target, state }) => `${target} ${state.userId}`))
      if (pairs.size < handed.length) violate(`${host} is handed two states of one user for ${server ?? 'one user'}`)
    },
    recovered() {
      for (const { name, added, removed, life, isReplaced, isCandidate } of history.modules.all) {
        // Of one that is removed by who hears of its coming, no life is told.
        const isTold = removed !== null && removed.step !== added.step && !isReplaced && !isCandidate
        if (isTold && life !== 'stopped') violate(`${name} was removed and is ${life}`)
      }
    },
  }),
}

export const oneOpenCall: Invariant = {
  number: 20,
  kind: 'S',
  title: 'a host that never answers holds at most its own bounded buffer and delays no other host',
  watch(history, violate) {
    const open = new Map<string, SeenHostCall>()
    return {
      hostCalled(call) {
        const way = wayOf(call)
        if (open.has(way)) violate(`${way} is called while a call is open`)
        open.set(way, call)
      },
      hostAnswered: (call) => open.delete(wayOf(call)),
      routed(_, delivery) {
        if (delivery !== null) checkHandedOver(delivery.pairs, open, { history, violate })
      },
    }
  },
}

const wayOf = ({ host, server }: SeenHostCall): string => `${host} for ${server ?? 'its users'}`

/** Each way to a host that is free is used at once. */
const checkHandedOver = (
  pairs: readonly { readonly target: string }[],
  open: ReadonlyMap<string, SeenHostCall>,
  { history, violate }: { readonly history: History; readonly violate: Violate },
): void => {
  const { step } = history.now()
  const { faults } = history.scenario
  if (faults.has('host does not know its users') || faults.has('effect yields')) return // not at once, then
  if (history.operations.all.some(({ kind }) => kind === 'close' || kind === 'drain')) return
  for (const { target } of pairs) {
    const server = target.startsWith('@') ? null : target
    const host = history.hosts.find((each) => each.isResponsible(server))
    if (host === undefined || !host.isFree(server) || open.has(`${host.name} for ${server ?? 'its users'}`)) continue
    const wasCalled = history.hostCalls.findLast(
      (call) => call.begun.step < step || (call.host === host.name && call.server === server),
    )
    if (wasCalled?.begun.step !== step) violate(`${host.name} is free and is not handed what is for ${target}`)
  }
}

export const calmClock: Invariant = {
  number: 21,
  kind: 'S',
  title: 'the clock going backwards or jumping a day causes no regression and no storm of timers',
  watch(history, violate) {
    const deadlineMs = history.scenario.limits.deadlineMs ?? 1_000
    // Where callbacks hold up others, or answers wait to be read, an ask is older than it looks.
    const { faults } = history.scenario
    const isBlurred = faults.has('module blocks the thread') || faults.has('reading is slow')
    return {
      stepped() {
        if (history.world.step % EVERY_STEPS !== 0) return
        const { timers, aborts } = history.world.outstanding
        const { modules, scenario, operations } = history
        const most = 4 + 4 * modules.all.length + 6 * scenario.hosts + operations.open().length
        // Of each call that is aborted in an isolate, its reaction is waited for.
        if (timers > most + aborts) violate(`${timers} timers are armed`)
      },
      happened(event) {
        if (event._tag !== 'Failure' || event.failure._tag !== 'ModuleTimedOut' || event.failure.cutShort || isBlurred)
          return
        const { module, callback } = event.failure
        const { elapsedMs } = history.world
        const isTime = history.modules.all.some(
          ({ name, asks }) =>
            name === module &&
            asks.some((ask) => ask.callback === callback && elapsedMs - ask.asked.atMs >= deadlineMs),
        )
        if (!isTime) violate(`${module} is told to have timed out, and has had less than ${deadlineMs} ms`)
      },
    }
  },
}
