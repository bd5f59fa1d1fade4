import type { HostCapabilities, PresenceHost } from '@presence-router/core'
import { alice, bob, dora, frida, type HostRig, type HostUnderTest, hostContract } from '@presence-router/core/testing'
import { describe, expect, it } from 'vitest'

const CAPABILITIES: HostCapabilities = {
  seesLocalUpdates: true,
  seesRemoteUpdates: true,
  deliversToLocalUsers: true,
  sendsToServers: true,
  direction: 'push',
  maxStatesPerSend: 50,
  reannounceEveryMs: null,
}

describe('the host contract as data', () => {
  it('has a name of its own for each case', () => {
    const names = hostContract(subject({})).map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  it('asks of a host that can do everything all but what it owes when it cannot', () => {
    expect(skippedBy(subject({ unknownLocalUser: bob, troubles: ALL_TROUBLES }))).toEqual({
      'says that it cannot deliver when it cannot': 'it delivers to local users',
      'says that it cannot send when it cannot': 'it sends to servers',
    })
  })

  it.each([
    { lacks: 'seesLocalUpdates', reason: 'it does not see presence of its own users', cases: 8 },
    { lacks: 'seesRemoteUpdates', reason: 'it does not see presence of users of other servers', cases: 7 },
    { lacks: 'deliversToLocalUsers', reason: 'it does not deliver to local users', cases: 14 },
    { lacks: 'sendsToServers', reason: 'it does not send to servers', cases: 13 },
  ])('skips $cases cases of a host without $lacks, with the reason', ({ lacks, reason, cases }) => {
    const capabilities = { ...CAPABILITIES, [lacks]: false }
    const skipped = Object.values(skippedBy(subject({ capabilities, unknownLocalUser: bob, troubles: ALL_TROUBLES })))
    expect(skipped.filter((why) => why === reason)).toHaveLength(cases)
  })

  it('asks of a pull host, which is not called, that it says so when it is', () => {
    const capabilities: HostCapabilities = { ...CAPABILITIES, direction: 'pull' }
    const skipped = skippedBy(subject({ capabilities, unknownLocalUser: bob, troubles: ALL_TROUBLES }))
    expect(new Set(Object.values(skipped))).toEqual(new Set(['it asks the router, and is not called']))
    expect(Object.keys(skipped)).not.toContain('says that it cannot deliver when it cannot')
    expect(Object.keys(skipped)).not.toContain('says that it cannot send when it cannot')
  })

  it('skips what cannot be tried with the rig', () => {
    expect(skippedBy(subject({}))).toEqual({
      'names the users it does not know, and shows the others theirs': 'it knows every user of its servers',
      'shows nothing while it is overloaded, and says when to come again':
        'its rig cannot bring about that deliver is overloaded',
      'says why when it cannot show states, and does not throw': 'its rig cannot bring about that deliver fails',
      'says that it cannot deliver when it cannot': 'it delivers to local users',
      'sends nothing while it is overloaded, and says when to come again':
        'its rig cannot bring about that send is overloaded',
      'says why when it cannot send, and does not throw': 'its rig cannot bring about that send fails',
      'says that it cannot send when it cannot': 'it sends to servers',
      'answers a deliver that hangs when it is aborted': 'its rig cannot bring about that deliver hangs',
      'answers a deliver that hangs when it is closed': 'its rig cannot bring about that deliver hangs',
      'answers a send that hangs when it is aborted': 'its rig cannot bring about that send hangs',
      'answers a send that hangs when it is closed': 'its rig cannot bring about that send hangs',
    })
  })

  it('skips what a host says it cannot pass, with its reason', () => {
    const exceptions = { 'has a name': 'it is a secret' }
    expect(skippedBy(subject({ exceptions }))['has a name']).toBe('it is a secret')
  })

  it('refuses an exception that names no case, so that none is kept for nothing', () => {
    expect(() => hostContract(subject({ exceptions: { 'has a nmae': 'a slip' } }))).toThrow(
      expect.objectContaining({ _tag: 'BadOptions', field: 'exceptions' }),
    )
  })

  it('opens a rig for each run and closes it, whether the host passes or fails', async () => {
    const seen: string[] = []
    await run('has a name', rigOf('decent', seen))
    await expect(run('has a name', rigOf('', seen))).rejects.toThrow('the host is named ""')
    expect(seen).toEqual(['close', 'close'])
  })

  it('says both when a host fails and its rig cannot be closed', async () => {
    const rig = { ...rigOf('', []), close: () => Promise.reject(new Error('the port is in use')) }
    const failure = await run('has a name', rig).catch((thrown: unknown) => thrown)
    expect(failure).toBeInstanceOf(AggregateError)
    expect(String(failure)).toContain('the host is named ""')
    expect(String(failure)).toContain('the port is in use')
  })

  it('fails when only the rig cannot be closed', async () => {
    const rig = { ...rigOf('decent', []), close: () => Promise.reject(new Error('the port is in use')) }
    await expect(run('has a name', rig)).rejects.toThrow('the port is in use')
  })
})

const ALL_TROUBLES: HostUnderTest['troubles'] = [
  'deliver is overloaded',
  'deliver fails',
  'deliver hangs',
  'send is overloaded',
  'send fails',
  'send hangs',
]

const subject = (parts: Partial<HostUnderTest>): HostUnderTest => ({
  capabilities: CAPABILITIES,
  localUsers: [alice, bob],
  unknownLocalUser: null,
  remoteUsers: [dora, frida],
  lost: {},
  troubles: [],
  open: () => Promise.reject(new Error('this host is not run')),
  ...parts,
})

const skippedBy = (under: HostUnderTest): Record<string, string> =>
  Object.fromEntries(hostContract(under).flatMap(({ name, skipped }) => (skipped === null ? [] : [[name, skipped]])))

const run = async (name: string, rig: HostRig): Promise<void> => {
  const found = hostContract(subject({ open: async () => rig })).find((one) => one.name === name)
  await found?.run()
}

const rigOf = (name: string, seen: string[]): HostRig => ({
  host: hostNamed(name),
  emit: async () => {},
  shown: async () => [],
  sent: async () => [],
  bringAbout: async () => {},
  ampleTime: async () => {},
  close: async () => {
    seen.push('close')
  },
})

const hostNamed = (name: string): PresenceHost => ({
  name,
  capabilities: CAPABILITIES,
  isLocal: () => true,
  start: () => {},
  deliver: () => ({ _tag: 'Unsupported' }),
  send: () => ({ _tag: 'Unsupported' }),
  close: () => {},
})
