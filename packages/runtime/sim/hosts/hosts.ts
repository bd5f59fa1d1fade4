// The hosts of one world, with what they can.
import type { HostCapabilities } from '@presence-router/core'
import type { Publishing } from '../driver/publishing.ts'
import type { Faults } from '../faults.ts'
import type { History } from '../history/history.ts'
import { createSeenHost } from '../history/hosts.ts'
import type { Random } from '../random.ts'
import { createSimHost, type SimHost } from './sim-host.ts'

export interface HostsParts {
  readonly history: History
  readonly faults: Faults
  readonly random: Random
  readonly publishing: Publishing
}

/** So many as the scenario has; the last of them can do everything. */
export const createHosts = (parts: HostsParts): readonly SimHost[] => {
  const { history, faults, random } = parts
  const forgetting = random.fork('forgetting')
  return Array.from({ length: history.scenario.hosts }, (_, index) => {
    const name = `h${index + 1}`
    const capabilities = {
      ...drawCapabilities(index, random),
      reannounceEveryMs: faults.has('host forgets') ? forgetting.pick([3_000, 10_000, 60_000]) : null,
    }
    history.hosts.push(createSeenHost(name, capabilities))
    return createSimHost({ ...parts, name, capabilities, random: random.fork(name) })
  })
}

const drawCapabilities = (index: number, random: Random): Omit<HostCapabilities, 'reannounceEveryMs'> => ({
  seesLocalUpdates: true,
  seesRemoteUpdates: true,
  deliversToLocalUsers: index > 0 || random.chance(0.8),
  sendsToServers: index > 0 || random.chance(0.8),
  direction: 'push',
  maxStatesPerSend: random.pick([1, 2, 50]),
})
