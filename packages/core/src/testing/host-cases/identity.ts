// Who a host says it is: its name, its capabilities, and which users are its own.
import { showValue } from '../../errors/index.ts'
import type { HostCapabilities } from '../../host.ts'
import { parseUserId, serverNameOf, type UserId } from '../../user-id.ts'
import type { HostCase } from '../host-case.ts'
import type { HostStage } from '../host-stage.ts'

export const identityCases: readonly HostCase[] = [
  {
    name: 'has a name',
    needs: [],
    run: async ({ host }) => {
      if (typeof host.name !== 'string' || host.name === '')
        throw new Error(`the host is named ${showValue(host.name)}; a name is a text that is not empty`)
    },
  },
  {
    name: 'states capabilities that make sense',
    needs: [],
    run: async ({ host }) => {
      const fault = capabilityFault(host.capabilities)
      if (fault !== null) throw new Error(`the host states a capability that cannot be: ${fault}`)
    },
  },
  {
    name: 'states the capabilities that it is tested for',
    needs: [],
    run: async ({ host, subject }) => {
      const wrong = CAPABILITIES.find((name) => host.capabilities[name] !== subject.capabilities[name])
      if (wrong === undefined) return
      const [had, has] = [showValue(subject.capabilities[wrong]), showValue(host.capabilities[wrong])]
      throw new Error(`the host states ${wrong} ${has}, but is tested for ${had}`)
    },
  },
  {
    name: 'calls its own users local, at once',
    needs: [],
    run: async (stage) => {
      for (const userId of stage.subject.localUsers) requireLocality(stage, userId, true)
    },
  },
  {
    name: 'calls users of other servers not local, at once',
    needs: [],
    run: async (stage) => {
      for (const userId of stage.subject.remoteUsers) requireLocality(stage, userId, false)
    },
  },
  {
    name: 'tells server names apart code unit by code unit',
    needs: [],
    run: async (stage) => {
      for (const userId of almostLocal(stage.subject.localUsers[0])) requireLocality(stage, userId, false)
    },
  },
]

const CAPABILITIES: readonly (keyof HostCapabilities)[] = [
  'seesLocalUpdates',
  'seesRemoteUpdates',
  'deliversToLocalUsers',
  'sendsToServers',
  'direction',
  'maxStatesPerSend',
  'reannounceEveryMs',
]

const capabilityFault = (capabilities: HostCapabilities): string | null => {
  const { direction, maxStatesPerSend, reannounceEveryMs } = capabilities
  for (const name of ['seesLocalUpdates', 'seesRemoteUpdates', 'deliversToLocalUsers', 'sendsToServers'] as const)
    if (typeof capabilities[name] !== 'boolean') return `${name} is ${showValue(capabilities[name])}, not true or false`
  if (direction !== 'push' && direction !== 'pull') return `direction is ${showValue(direction)}, not "push" or "pull"`
  if (!isCount(maxStatesPerSend))
    return `maxStatesPerSend is ${showValue(maxStatesPerSend)}, not a whole number from 1 on`
  if (reannounceEveryMs !== null && !isCount(reannounceEveryMs))
    return `reannounceEveryMs is ${showValue(reannounceEveryMs)}, neither null nor a whole number from 1 on`
  return null
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0

const requireLocality = (stage: HostStage, userId: UserId, expected: boolean): void => {
  const answer = stage.isLocal(userId)
  if (answer !== expected)
    throw new Error(`the host answers isLocal(${userId}) with ${showValue(answer)}, not ${expected}`)
}

// Each differs from a local user's id in the server name only, by something that a lenient comparison forgives.
const almostLocal = (userId: UserId): readonly UserId[] => {
  const name = serverNameOf(userId)
  const localpart = userId.slice(0, -name.length)
  return [name.toUpperCase(), name.toLowerCase(), `${name}.`, `${name}:8448`, `sub.${name}`, ` ${name}`, name.slice(1)]
    .filter((other) => other !== name)
    .map((other) => parseUserId(`${localpart}${other}`))
}
