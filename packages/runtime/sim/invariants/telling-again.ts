// 28: what a server has forgotten it is told again.
import { serverNameOf, type UserId } from '@presence-router/core'
import type { History } from '../history/history.ts'
import type { SeenModule } from '../history/seen.ts'
import type { Version } from '../history/versions.ts'
import { isHome } from '../modules/relation.ts'
import type { Invariant } from './invariant.ts'
import { answerAbout, owedTo, recipientsOf, serving } from './latest.ts'

export const tellingAgain: Invariant = {
  number: 28,
  kind: 'L',
  title: 'a server that has forgotten what it was sent is sent it again in time, as far as it is entitled to it still',
  watch(history, violate) {
    const known = new Map<string, Map<UserId, Version | undefined>>() // by server
    return {
      hostAnswered({ server, handed, outcome }) {
        if (server === null || outcome?.tag !== 'Accepted') return
        const users = known.get(server) ?? new Map()
        known.set(server, users)
        for (const { state } of handed) users.set(state.userId, history.versions.of(state))
      },
      serverForgot: (server) => known.delete(server),
      recovered() {
        if (!isTellingAgain(history)) return
        for (const { server, version } of entitled(history))
          if (known.get(server)?.get(version.state.userId) !== version)
            violate(`${server} is not told again of ${version.state.userId}`)
      },
    }
  },
}

/** Whether a host that sends to servers has started, has this done, and nothing keeps it from taking it. */
const isTellingAgain = ({ scenario, hosts, router }: History): boolean =>
  scenario.faults.has('host forgets') &&
  !scenario.faults.has('outboxes are tiny') &&
  router
    .health()
    .hosts.filter(({ life }) => life === 'open')
    .some(({ name }) => hosts.some((host) => host.name === name && host.capabilities.sendsToServers))

const entitled = (history: History): readonly { readonly server: string; readonly version: Version }[] =>
  serving(history).flatMap((module) =>
    owedTo(module, history)
      .filter(({ state }) => isHome(state.userId) && state.state !== 'offline')
      .flatMap((version) => serversNamed(module, version, history).map((server) => ({ server, version }))),
  )

const serversNamed = (module: SeenModule, version: Version, history: History): readonly string[] =>
  recipientsOf(answerAbout(module, version, history)?.settled?.answer?.entries ?? [], version, history)
    .filter((recipient) => !isHome(recipient))
    .flatMap((recipient) => serverNameOf(recipient) ?? [])
