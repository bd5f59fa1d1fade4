// How modules are registered from outside, under Synapse's name and under ours.
import { definePresenceModule, type PresenceModule, RouterClosed } from '@presence-router/core'
import type { Lifecycle } from './lifecycle.ts'
import type { Modules } from './merger/modules.ts'
import {
  type IsolationParts,
  type ModuleRegistration,
  type ParsedRegistration,
  parseRegistration,
} from './module-registration.ts'
import type { PresenceRouter, PresenceRouterCallbacks } from './presence-router.ts'

export type Registration = Pick<PresenceRouter, 'registerPresenceRouterCallbacks' | 'modules'>

export interface RegistrationParts {
  readonly modules: Modules
  readonly lifecycle: Lifecycle
  readonly isolation: IsolationParts
}

export const createRegistration = ({ modules, lifecycle, isolation }: RegistrationParts): Registration => {
  let unnamed = 0
  const freeName = (): string => {
    const names = modules.list().map((known) => known.name)
    do unnamed++
    while (names.includes(`callbacks-${unnamed}`))
    return `callbacks-${unnamed}`
  }
  const parse = (given: PresenceModule | ModuleRegistration): ParsedRegistration => {
    if (lifecycle.isClosed) throw new RouterClosed()
    return parseRegistration(given, isolation)
  }
  return {
    registerPresenceRouterCallbacks(callbacks) {
      const { name, permissions = {}, getUsersForStates, getInterestedUsers } = callbacks
      if (getUsersForStates === undefined && getInterestedUsers === undefined) return { unregister() {} } // as in Synapse
      const member = modules.add(parse({ module: parseCallbacks(name ?? freeName(), callbacks), permissions }))
      return {
        unregister() {
          if (!member.isRemoved) void modules.remove(member.name)
        },
      }
    },
    modules: {
      add(given) {
        modules.add(parse(given))
      },
      async replace(name, given) {
        const replaced = modules.replace(name, parse(given))
        return lifecycle.promise((resolve, reject) => {
          replaced.then(resolve, reject)
          return () => {}
        })
      },
      remove: (name) => modules.remove(name),
      reset: modules.reset,
      list: () => modules.list(),
    },
  }
}

// Half a pair is refused by the definition. The callbacks may be methods of an instance, and keep their `this`.
const parseCallbacks = (name: string, callbacks: PresenceRouterCallbacks): PresenceModule =>
  definePresenceModule({
    name,
    getUsersForStates: callbacks.getUsersForStates?.bind(callbacks),
    getInterestedUsers: callbacks.getInterestedUsers?.bind(callbacks),
  } as PresenceModule)
