// Everything that an outsider sees of a router, put together. The invariants watch it; nothing here looks inside.
import type { DeliveryBatch, PresenceRouter, RouterEvent } from '../../src/index.ts'
import type { Journal } from '../journal.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'
import { createDeliveries, type Deliveries, type SeenDelivery } from './deliveries.ts'
import { describeEvent } from './describe.ts'
import { createGrants, type Grants } from './grants.ts'
import type { SeenHost } from './hosts.ts'
import {
  createOperations,
  type OperationAbout,
  type OperationKind,
  type Operations,
  type SeenOperation,
} from './operations.ts'
import { createQuestions, type Questions } from './questions.ts'
import { createRegistrations, type Registrations } from './registrations.ts'
import type { Moment, SeenHostCall } from './seen.ts'
import { createShares, type Shares } from './shares.ts'
import { nameOf } from './state-key.ts'
import { createVersions, type Versions } from './versions.ts'
import type { Watcher } from './watcher.ts'

export interface History {
  readonly scenario: Scenario
  readonly world: World
  readonly journal: Journal
  readonly versions: Versions
  readonly grants: Grants
  readonly deliveries: Deliveries
  readonly operations: Operations
  readonly shares: Shares
  readonly modules: Registrations
  readonly questions: Questions
  /** Those that are responsible first. */
  readonly hosts: SeenHost[]
  readonly hostCalls: readonly SeenHostCall[]
  readonly router: PresenceRouter
  now(): Moment
  /** Begins to look at a router. */
  attach(router: PresenceRouter): void
  watch(watcher: Watcher): void
  tell(what: (watcher: Watcher) => void): void
  hostCalled(call: SeenHostCall): void
  operate(kind: OperationKind, begin: () => PromiseLike<unknown>, about?: OperationAbout): SeenOperation
}

export const createHistory = (scenario: Scenario, world: World, journal: Journal): History => {
  const watchers: Watcher[] = []
  const now = (): Moment => ({ atMs: world.elapsedMs, step: world.step })
  const tell = (what: (watcher: Watcher) => void): void => {
    for (const watcher of watchers) what(watcher)
  }
  const versions = createVersions()
  const grants = createGrants()
  const deliveries = createDeliveries(versions)
  const operations = createOperations()
  const modules = createRegistrations({
    versions,
    now,
    changed: (module, from) => tell((watcher) => watcher.lifeChanged?.(module, from)),
  })
  const shares = createShares(modules.live)
  const questions = createQuestions({ scenario, world, journal, versions, operations, grants, shares, now, tell })
  const hosts: SeenHost[] = []
  const hostCalls: SeenHostCall[] = []
  let attached: PresenceRouter | null = null
  let lastDelivery: SeenDelivery | null = null

  const happened = (event: RouterEvent): void => {
    journal.note(describeEvent(event))
    if (event._tag === 'ModuleReplaced') modules.swapped(event.module)
    if (event._tag === 'ModuleLifeChanged') modules.lifeChanged(event.module, event.life)
    tell((watcher) => watcher.happened?.(event))
    if (event._tag !== 'StatesRouted') return
    const delivery = event.seq === null ? null : lastDelivery
    const taken = shares.take(event)
    tell((watcher) => watcher.routed?.(event, delivery, taken))
  }
  const delivered = (batch: DeliveryBatch): void => {
    const delivery = deliveries.read(batch, now())
    lastDelivery = delivery
    journal.note(`delivery ${batch.seq}:${delivery.pairs.map(({ target, state }) => ` ${target} ${state.statusMsg}`)}`)
    for (const { target, state } of delivery.pairs) journal.aside(() => `  ${target} gets ${nameOf(state)}`)
    tell((watcher) => watcher.delivered?.(delivery))
    deliveries.remember(delivery)
  }

  return {
    ...{ scenario, world, journal, versions, grants, deliveries, operations, shares, modules, questions },
    ...{ hosts, hostCalls, now, tell },
    get router() {
      if (attached === null) throw new Error('there is no router yet')
      return attached
    },
    attach(router) {
      attached = router
      router.events$.subscribe(happened)
      router.deliveries$.subscribe(delivered)
      for (const { name, life } of router.modules.list()) modules.found(name, life)
    },
    watch: (watcher) => watchers.push(watcher),
    hostCalled(call) {
      hostCalls.push(call)
      for (const host of hosts) if (host.name === call.host) host.called(call)
      journal.note(`${call.host} is called for ${call.server ?? 'its users'}`)
      tell((watcher) => watcher.hostCalled?.(call))
    },
    operate(kind, begin, about = {}) {
      const operation = operations.begin(kind, now(), about)
      journal.note(`${kind} ${operation.id} begins`)
      const end = (result: unknown, cause: unknown, isRejected: boolean): void => {
        operation.ended = { ...now(), result, cause, isRejected }
        if (isRejected && about.candidate !== undefined) modules.givenUp(about.candidate)
        operations.end(operation)
        journal.note(`${kind} ${operation.id} ends${isRejected ? `: ${String(cause)}` : ''}`)
        tell((watcher) => watcher.operated?.(operation))
      }
      begin().then(
        (result) => end(result, null, false),
        (cause) => end(null, cause, true),
      )
      return operation
    },
  }
}
