import { type HostContractCase, hostContract } from '@presence-router/core/testing'
import { describe, expect, it } from 'vitest'
import { type BrokenHost, boom, never, type Remake, stating, withParts } from './broken/broken-host.ts'
import { brokenDelivering } from './broken/delivering.ts'
import { brokenIdentity } from './broken/identity.ts'
import { brokenLife } from './broken/life.ts'
import { CHANGING, type Change, FIELD_CHANGES, PRESENCE_CHANGES, TEXT_CHANGES } from './broken/lossy.ts'
import { brokenPublishing } from './broken/publishing.ts'
import { brokenSending } from './broken/sending.ts'
import { memoryUnderTest, openMemoryRig } from './memory-rig.ts'

const BROKEN: readonly BrokenHost[] = [
  ...brokenIdentity,
  ...brokenLife,
  ...brokenPublishing,
  ...brokenDelivering,
  ...brokenSending,
]

const WAYS = Object.entries(CHANGING)

describe('the host contract', () => {
  it.each(BROKEN)('catches a host that $wrong', async ({ remake, caughtBy, says }) => {
    const caught = await complaints(contractOf(remake))
    expect([...caught.keys()]).toEqual(caughtBy)
    expect([...caught.values()][0]).toBe(says)
  })

  it.each(WAYS)('names the field that is changed where a host %s', async (way, changing) => {
    for (const [field, change] of Object.entries(FIELD_CHANGES))
      await expect(runOf(`${way} every field unchanged`, changing(change)), field).rejects.toThrow(`whose ${field} is `)
  })

  it.each(WAYS)('notices changed text where a host %s', async (way, changing) => {
    const name = `${way} text with emoji and control characters unchanged`
    for (const [what, change] of Object.entries(TEXT_CHANGES))
      await expect(runOf(name, changing(change)), what).rejects.toThrow('whose statusMsg is ')
  })

  it.each(WAYS)('notices a changed presence where a host %s', async (way, changing) => {
    for (const [what, change] of Object.entries(PRESENCE_CHANGES))
      await expect(runOf(`${way} every presence unchanged`, changing(change)), what).rejects.toThrow('whose state is ')
  })

  it('catches a host that cannot be started, in every case that starts it', async () => {
    const throwing = await complaints(contractOf(withParts(() => ({ start: boom }))))
    const silent = await complaints(contractOf(withParts(() => ({ start: never }))))
    expect(throwing.get('can be started')).toBe('the host threw in start: Error: boom')
    expect(silent.get('can be started')).toBe('the host stayed silent in start')
    expect(new Set(throwing.values())).toEqual(new Set(['the host threw in start: Error: boom']))
  })

  it('catches a host that takes calls which it says it cannot', async () => {
    const cannot = { deliversToLocalUsers: false, sendsToServers: false }
    const capabilities = { ...memoryUnderTest.capabilities, ...cannot }
    const cases = hostContract({ ...memoryUnderTest, capabilities, open: () => openMemoryRig(stating(cannot)) })
    expect([...(await complaints(cases))]).toEqual([
      ['says that it cannot deliver when it cannot', 'the host answered Accepted, where Unsupported belongs'],
      ['says that it cannot send when it cannot', 'the host answered Accepted, where Unsupported belongs'],
    ])
  })

  it('lets a host pass that can only watch and says so', async () => {
    const cannot = { deliversToLocalUsers: false, sendsToServers: false }
    const watching: Remake = withParts((host) => ({
      ...stating(cannot)(host),
      deliver: () => ({ _tag: 'Unsupported' }),
      send: async () => ({ _tag: 'Unsupported' }),
    }))
    const capabilities = { ...memoryUnderTest.capabilities, ...cannot }
    const cases = hostContract({ ...memoryUnderTest, capabilities, open: () => openMemoryRig(watching) })
    expect(await complaints(cases)).toEqual(new Map())
  })

  it('leaves out the fields that a host says its wire has no place for, and no others', async () => {
    const lossy = { ...memoryUnderTest, lost: { shown: ['lastUserSyncTs'] } } as const
    const runWith = (change: Change) =>
      named(
        'shows every field unchanged',
        hostContract({ ...lossy, open: () => openMemoryRig(CHANGING.shows(change)) }),
      ).run()
    await expect(runWith(FIELD_CHANGES.lastUserSyncTs)).resolves.toBeUndefined()
    await expect(runWith(FIELD_CHANGES.lastActiveTs)).rejects.toThrow('whose lastActiveTs is 0')
  })

  it('has no case that catches nothing', async () => {
    const catching = new Set(BROKEN.flatMap(({ caughtBy }) => caughtBy))
    const elsewhere = /^(can be started|says that it cannot (deliver|send) when it cannot)$|unchanged$/
    const idle = contractOf((host) => host).filter(({ name }) => !catching.has(name) && !elsewhere.test(name))
    expect(idle.map(({ name }) => name)).toEqual([])
  })
})

const contractOf = (remake: Remake): readonly HostContractCase[] =>
  hostContract({ ...memoryUnderTest, open: () => openMemoryRig(remake) })

const named = (name: string, cases: readonly HostContractCase[]): HostContractCase => {
  const found = cases.find((one) => one.name === name)
  if (found === undefined) throw new Error(`the contract has no case ${name}`)
  return found
}

const runOf = (name: string, remake: Remake): Promise<void> => named(name, contractOf(remake)).run()

/** From the name of each case that fails to what it says. */
const complaints = async (cases: readonly HostContractCase[]): Promise<Map<string, string>> => {
  const found = new Map<string, string>()
  for (const { name, skipped, run } of cases) {
    if (skipped !== null) continue
    await run().catch((thrown: unknown) => found.set(name, thrown instanceof Error ? thrown.message : String(thrown)))
  }
  return found
}
