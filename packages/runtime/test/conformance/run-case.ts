// Runs one conformance case against a real router. What came of it and what was to come of it are told in the same
// plain words, so that they can be compared: a state is its key.
import { stateKey, type UserPresenceState } from '@presence-router/core'
import { createPresenceRouter, type DeliveryBatch, type PresenceRouter } from '@presence-router/runtime'
import { moduleOfCase, statesOfCase } from './module-of-case.ts'
import type { CallbackName, RouterCase, StateSpecs } from './router-case.ts'

/** What came of a case. */
export interface Outcome {
  readonly result: object
  /** The order of the recipients, where it was a query for states. */
  readonly order: readonly string[]
  readonly failures: readonly string[]
  readonly called: { readonly [callback in CallbackName]: readonly string[] }
}

export const runCase = async (routerCase: RouterCase): Promise<Outcome> => {
  const stateOf = statesOfCase(routerCase)
  const called: { [callback in CallbackName]: string[] } = { getUsersForStates: [], getInterestedUsers: [] }
  const { deadlineMs, serverNames = ['x'] } = routerCase.options ?? {}
  await using router = createPresenceRouter({
    modules: routerCase.modules.map((spec) => ({
      module: moduleOfCase(spec, stateOf, (callback) => called[callback].push(spec.name)),
      ...(spec.permissions && { permissions: spec.permissions }),
    })),
    serverNames,
    ...(deadlineMs !== undefined && { deadlineMs }),
  })
  const failures = new Set<string>()
  router.events$.subscribe((event) => {
    if (event._tag === 'Failure' && 'module' in event.failure && event.failure.module !== null)
      failures.add(`${event.failure.module}: ${event.failure._tag}`)
  })
  await router.ready()
  const { result, order = [] } = await ask(router, routerCase, (labels) => labels.map(stateOf))
  // What was told by now: failures come before the promise of a query or a flush settles.
  return { result, order, failures: [...failures].sort(), called }
}

const ask = async (
  router: PresenceRouter,
  { when, options }: RouterCase,
  statesOf: (labels: readonly string[]) => UserPresenceState[],
): Promise<{ result: object; order?: string[] }> => {
  if ('getUsersForStates' in when) {
    const map = await router.getUsersForStates(statesOf(when.getUsersForStates))
    return { result: { map: keysByName(map) }, order: [...map.keys()] }
  }
  if ('getInterestedUsers' in when) {
    const users = await router.getInterestedUsers(when.getInterestedUsers)
    return { result: users === 'ALL' ? { all: true } : { set: [...users].sort() } }
  }
  const batches: DeliveryBatch[] = []
  router.deliveries$.subscribe((batch) => batches.push(batch))
  const { refused } = router.publish(
    statesOf(when.publish),
    options?.origin === undefined ? {} : { origin: options.origin },
  )
  await router.flush()
  return { result: { ...delivered(batches), refused } }
}

/** Everything that was delivered, to whom, also what was delivered twice. */
const delivered = (batches: readonly DeliveryBatch[]): { local: object; servers: object } => {
  const groups = batches.flatMap((batch) => batch.groups)
  const gather = (targetsOf: (group: (typeof groups)[number]) => readonly string[]): object => {
    const statesOf = new Map<string, UserPresenceState[]>()
    for (const group of groups)
      for (const target of targetsOf(group)) statesOf.set(target, [...(statesOf.get(target) ?? []), ...group.states])
    return keysByName(statesOf)
  }
  return { local: gather(({ localUsers }) => localUsers), servers: gather(({ servers }) => servers) }
}

/** What the case says is to come of it. */
export const expectedOf = (routerCase: RouterCase): Omit<Outcome, 'order' | 'called'> => {
  const stateOf = statesOfCase(routerCase)
  const statesByName = (specs: { readonly [name: string]: StateSpecs }): object =>
    keysByName(new Map(Object.entries(specs).map(([name, states]) => [name, states.map(stateOf)])))
  const failures = routerCase.failures.map(({ module, tag }) => `${module}: ${tag}`).sort()
  const { then } = routerCase
  if ('map' in then) return { result: { map: statesByName(then.map) }, failures }
  if ('set' in then) return { result: { set: [...then.set].sort() }, failures }
  if ('all' in then) return { result: { all: true }, failures }
  return {
    result: { local: statesByName(then.local), servers: statesByName(then.servers), refused: then.refused ?? 0 },
    failures,
  }
}

const keysByName = (states: ReadonlyMap<string, Iterable<UserPresenceState>>): object =>
  Object.fromEntries([...states].map(([name, some]) => [name, [...some].map(stateKey).sort()]))
