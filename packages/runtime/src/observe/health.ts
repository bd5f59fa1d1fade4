// How the router is, judged at the moment when it is asked: nothing is kept for it, and no module or host is called.
import { isServing } from '../actor/module-life.ts'
import type { AttachedHost } from '../dispatch/attached-host.ts'
import type { Lifecycle } from '../lifecycle.ts'
import type { Lane } from '../merger/lane.ts'
import { type BoundedParts, boundsOf, isNearlyFull } from './bounds.ts'
import type { BoundUse, HealthReport, HostHealth, ModuleHealth } from './health-report.ts'

export interface HealthParts extends BoundedParts {
  readonly lifecycle: Lifecycle
}

export const healthOf = (parts: HealthParts): HealthReport => {
  const { isTaking, isDelivering } = parts.lifecycle
  const found = {
    isTaking,
    isDelivering,
    modules: Object.freeze(parts.merger.modules.lanes().map(moduleHealth)),
    hosts: Object.freeze(parts.dispatcher.hosts.map(hostHealth)),
    nearlyFull: Object.freeze(boundsOf(parts).filter(isNearlyFull)),
  }
  const fatal = whyFailing(found)
  const reasons = isDelivering ? [...fatal, ...whyDegraded(found)] : fatal
  const troubled = reasons.length === 0 ? 'ok' : 'degraded'
  return Object.freeze({ status: fatal.length > 0 ? 'failing' : troubled, reasons: Object.freeze(reasons), ...found })
}

const moduleHealth = ({ member, owedCount }: Lane): ModuleHealth => {
  const { name, actor, record } = member
  const { lifeSince: since, failuresInARow } = record
  return Object.freeze({ name, life: actor.life, since, failuresInARow, owedUsers: owedCount })
}

const hostHealth = (attached: AttachedHost): HostHealth => {
  const { deliver, send } = attached.ways()
  const ways = [deliver, ...send]
  return Object.freeze({
    name: attached.host.name,
    life: attached.life,
    waitingStates: ways.reduce((sum, { waitingStates }) => sum + waitingStates, 0),
    openCalls: ways.filter(({ isCalling }) => isCalling).length,
  })
}

type Found = Omit<HealthReport, 'status' | 'reasons'>

const whyFailing = ({ isDelivering, modules, hosts }: Found): readonly string[] => {
  if (!isDelivering) return ['the router delivers nothing any more']
  const isAnyAsked = modules.some(({ life }) => isServing(life) || life === 'starting')
  return [
    ...(modules.length > 0 && !isAnyAsked ? ['no module is asked'] : []),
    ...(hosts.length > 0 && hosts.every(({ life }) => life === 'failed') ? ['no host could start'] : []),
  ]
}

const whyDegraded = ({ isTaking, modules, hosts, nearlyFull }: Found): readonly string[] => [
  ...(isTaking ? [] : ['the router takes nothing new']),
  ...modules.filter(({ life }) => !isServing(life)).map(({ name, life }) => `module ${name} is ${life}`),
  ...hosts.flatMap(hostTrouble),
  ...nearlyFull.map(fullness),
]

const hostTrouble = ({ name, life }: HostHealth): readonly string[] => {
  if (life === 'open') return []
  return [life === 'failed' ? `host ${name} could not start` : `host ${name} is ${life}`]
}

const fullness = ({ bound, module, host, used, limit }: BoundUse): string => {
  const owner = module === null ? host : module
  return `the ${bound}${owner === null ? '' : ` of ${owner}`} is nearly full (${used} of ${limit})`
}
