// The memory host as the host contract wants it: what it is, and the other side of everything it is attached to.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createMemoryHost, type MemoryHost } from '@presence-router/adapters/memory'
import { serverNameOf } from '@presence-router/core'
import {
  alice,
  dora,
  frida,
  HOME_SERVER,
  type HostRig,
  type HostTrouble,
  type HostUnderTest,
  person,
} from '@presence-router/core/testing'

const SECOND_SERVER = 'second.example:8448'
const nobody = person('nobody')

export const memoryUnderTest: HostUnderTest = {
  capabilities: {
    seesLocalUpdates: true,
    seesRemoteUpdates: true,
    deliversToLocalUsers: true,
    sendsToServers: true,
    direction: 'push',
    maxStatesPerSend: 50,
    reannounceEveryMs: null,
  },
  localUsers: [alice, person('bea', SECOND_SERVER)],
  unknownLocalUser: nobody,
  remoteUsers: [dora, frida],
  lost: {},
  troubles: [
    'deliver is overloaded',
    'deliver fails',
    'deliver hangs',
    'send is overloaded',
    'send fails',
    'send hangs',
  ],
  open: () => openMemoryRig((host) => host),
}

/** A rig whose host is the memory host, or what is made of it. */
export const openMemoryRig = async (remake: (host: MemoryHost) => MemoryHost): Promise<HostRig> => {
  const original = createMemoryHost({
    serverNames: [HOME_SERVER, SECOND_SERVER],
    knowsUser: (userId) => userId !== nobody,
  })
  const host = remake(original)
  return {
    host,
    emit: async (states, origin) => {
      if (origin === null) host.publishLocal(states)
      else host.publishRemote(states, origin)
    },
    shown: async (userId) => original.shown.history(userId),
    sent: async (serverName) => original.sent.history(serverName),
    bringAbout: async (trouble) => bringAbout(trouble, original),
    ampleTime: async () => {
      await nextTurn()
      await nextTurn()
    },
    close: async () => original.close({ deadlineMs: 0 }),
  }
}

const bringAbout = (trouble: HostTrouble, host: MemoryHost): void => {
  const gate = trouble.startsWith('deliver') ? host.deliverGate : host.sendGate(serverNameOf(dora))
  if (trouble.endsWith('hangs')) gate.hold()
  else if (trouble.endsWith('fails')) gate.answerWith(() => ({ _tag: 'Failed', reason: 'the disk is full' }))
  else gate.answerWith(() => ({ _tag: 'Overloaded', retryAfterMs: 2_000 }))
}
