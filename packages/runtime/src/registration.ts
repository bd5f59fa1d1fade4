// How modules are registered from outside, under Synapse's name and under ours.
import { definePresenceModule, type PresenceModule, RouterClosed } from '@presence-router/core'
import type { Lifecycle } from './lifecycle.ts'
import type { Modules } from './merger/modules.ts'
import type { PresenceRouter, PresenceRouterCallbacks } from './presence-router.ts'

export type Registration = Pick<PresenceRouter, 'registerPresenceRouterCallbacks' | 'modules'>

export const createRegistration = (modules: Modules, lifecycle: Lifecycle): Registration => {
  let unnamed = 0
  const freeName = (): string => {
    const names = modules.list().map((known) => known.name)
    do unnamed++
    while (names.includes(`callbacks-${unnamed}`))
    return `callbacks-${unnamed}`
  }
  const add: Modules['add'] = (module, permissions) => {
    if (lifecycle.isClosed) throw new RouterClosed()
    return modules.add(module, permissions)
  }
  return {
    registerPresenceRouterCallbacks(callbacks) {
      const { name, permissions, getUsersForStates, getInterestedUsers } = callbacks
      if (getUsersForStates === undefined && getInterestedUsers === undefined) return { unregister() {} } // as in Synapse
      const module = parseCallbacks(name ?? freeName(), callbacks)
      const member = add(module, permissions)
      return {
        unregister() {
          if (!member.isRemoved) void modules.remove(module.name)
        },
      }
    },
    modules: {
      add(module, { permissions } = {}) {
        add(module, permissions)
      },
      remove: (name) => modules.remove(name),
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
