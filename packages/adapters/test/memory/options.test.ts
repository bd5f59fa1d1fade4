import { createMemoryHost, type MemoryHostOptions } from '@presence-router/adapters/memory'
import { alice, HOME_SERVER } from '@presence-router/core/testing'
import { describe, expect, it } from 'vitest'
import { untyped } from './broken/broken-host.ts'

const BAD: readonly { readonly field: keyof MemoryHostOptions; readonly value: unknown; readonly says: string }[] = [
  { field: 'name', value: '', says: 'the option name must be a text that is not empty, it is ""' },
  { field: 'name', value: 7, says: 'the option name must be a text that is not empty, it is 7' },
  { field: 'serverNames', value: [], says: 'the option serverNames must be one or more server names, it is an array' },
  { field: 'serverNames', value: HOME_SERVER, says: 'must be one or more server names, it is "example.org"' },
  { field: 'serverNames', value: [''], says: 'the option serverNames must be one or more server names' },
  { field: 'serverNames', value: [HOME_SERVER, null], says: 'the option serverNames must be one or more server names' },
  { field: 'serverNames', value: undefined, says: 'must be one or more server names, it is undefined' },
  { field: 'knowsUser', value: new Set(), says: 'the option knowsUser must be a function, it is an object' },
  {
    field: 'maxStatesPerSend',
    value: 0,
    says: 'the option maxStatesPerSend must be a whole number from 1 on, it is 0',
  },
  { field: 'maxStatesPerSend', value: 1.5, says: 'maxStatesPerSend must be a whole number from 1 on, it is 1.5' },
  { field: 'maxStatesPerSend', value: '50', says: 'maxStatesPerSend must be a whole number from 1 on, it is "50"' },
  { field: 'reannounceEveryMs', value: -1, says: 'reannounceEveryMs must be a whole number from 1 on, it is -1' },
  { field: 'historyLimit', value: Number.NaN, says: 'historyLimit must be a whole number from 1 on, it is NaN' },
]

describe('the options of a memory host', () => {
  it.each(BAD)('are refused when $field is $value', ({ field, value, says }) => {
    const options = untyped<MemoryHostOptions>({ serverNames: [HOME_SERVER], [field]: value })
    expect(() => createMemoryHost(options)).toThrow(
      expect.objectContaining({ _tag: 'BadOptions', field, message: expect.stringContaining(says) }),
    )
  })

  it('are refused when there are none', () => {
    expect(() => createMemoryHost(untyped(null))).toThrow(expect.objectContaining({ field: 'serverNames' }))
  })

  it('have defaults for all but the server names', () => {
    const { name, capabilities } = createMemoryHost({ serverNames: [HOME_SERVER] })
    expect({ name, ...capabilities }).toEqual({
      name: 'memory',
      seesLocalUpdates: true,
      seesRemoteUpdates: true,
      deliversToLocalUsers: true,
      sendsToServers: true,
      direction: 'push',
      maxStatesPerSend: 50,
      reannounceEveryMs: null,
    })
  })

  it('give a name and numbers to the host', () => {
    const host = createMemoryHost({ name: 'our homeserver', serverNames: [HOME_SERVER], reannounceEveryMs: 1_500_000 })
    expect(host.name).toBe('our homeserver')
    expect(host.capabilities.reannounceEveryMs).toBe(1_500_000)
  })

  it('are read once', () => {
    const serverNames = [HOME_SERVER]
    const host = createMemoryHost({ serverNames })
    serverNames.length = 0
    expect(host.isLocal(alice)).toBe(true)
  })
})
