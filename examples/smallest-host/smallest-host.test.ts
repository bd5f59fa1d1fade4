// The host keeps the host contract, and is on the page about adapters as it is here.
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { UserPresenceState } from '@presence-router/core'
import { alice, bob, dora, frida, type HostRig, hostContract, person } from '@presence-router/core/testing'
import { describe, expect, it } from 'vitest'
import { createSmallestHost } from './smallest-host.ts'

const nobody = person('nobody')

const openRig = async (): Promise<HostRig> => {
  const announced = new EventEmitter<{ presence: [UserPresenceState] }>()
  const shown: { readonly userId: string; readonly state: UserPresenceState }[] = []
  const host = createSmallestHost({
    serverName: 'example.org',
    onPresence(listener) {
      announced.on('presence', listener)
      return () => void announced.off('presence', listener)
    },
    show: (userId, state) => userId !== nobody && shown.push({ userId, state }) > 0,
  })
  return {
    host,
    emit: async (states) => {
      for (const state of states) announced.emit('presence', state)
    },
    shown: async (userId) => shown.filter((each) => each.userId === userId).map(({ state }) => state),
    sent: async () => [],
    bringAbout: async () => {},
    ampleTime: () => nextTurn(),
    close: async () => {},
  }
}

const contract = hostContract({
  capabilities: createSmallestHost({ serverName: 'example.org', onPresence: () => () => {}, show: () => true })
    .capabilities,
  localUsers: [alice, bob],
  unknownLocalUser: nobody,
  remoteUsers: [dora, frida],
  lost: {},
  troubles: [],
  open: openRig,
})

describe('the smallest host', () => {
  for (const { name, skipped, run } of contract) if (skipped === null) it(name, run)
})

it('is excused from what it says that it cannot, and from troubles that this rig cannot bring about', () => {
  const reasons = new Set(contract.map(({ skipped }) => skipped?.replace(/that (deliver|send).*/, '…')))
  expect([...reasons].sort()).toEqual([
    'it delivers to local users',
    'it does not see presence of users of other servers',
    'it does not send to servers',
    'its rig cannot bring about …',
    undefined,
  ])
})

it('is on the page as it is here', () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
  const [, onPage] = /```ts\n(.*?)```/s.exec(read('../../docs/write-an-adapter.md')) ?? []
  expect(onPage).toBe(read('smallest-host.ts'))
})
