// Modules that a factory makes: a new instance at each start.
import { definePresenceModule, type PresenceModule } from '@presence-router/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { echoTo } from '../support/modules.ts'
import { advance, bob, openLife } from './support/life.ts'
import { createMoody, tells } from './support/moody.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a factory', () => {
  it('is called anew for each start; an instance that is given is started again as it is', async () => {
    const made: PresenceModule[] = []
    const started: string[] = []
    const factory = () => {
      const number = made.length + 1
      const module = definePresenceModule({
        ...createMoody(`made ${number}`, tells(`@${number}:x`)).module,
        start: () => void started.push(`made ${number}`),
        stop: () => void started.push(`ended ${number}`),
      })
      made.push(module)
      return module
    }
    const given = definePresenceModule({ ...echoTo('given', '@g:x'), start: () => void started.push('given') })
    const { router, publish, received } = openLife([{ name: 'made', module: factory }, given])
    await publish(bob('1'))
    router.modules.reset('made')
    router.modules.reset('given')
    await publish(bob('2'))
    expect(started).toEqual(['given', 'made 1', 'ended 1', 'given', 'made 2'])
    expect(received.map(({ target, state }) => `${target} ${state.statusMsg}`)).toEqual(
      expect.arrayContaining(['@1:x 1', '@2:x 2', '@g:x 1', '@g:x 2']),
    )
    expect(received.map(({ target, state }) => `${target} ${state.statusMsg}`)).not.toContain('@1:x 2')
    await router.close()
    expect(started.at(-1)).toBe('ended 2')
  })

  it('may be asynchronous, and names the module whatever that calls itself', async () => {
    const { router, publish, statusOf } = openLife([
      { name: 'mine', module: async () => echoTo('something else', '@z:x') },
    ])
    await publish(bob('hello'))
    expect(statusOf('@z:x')).toEqual(['hello'])
    expect(router.modules.list()).toMatchObject([{ name: 'mine', life: 'prompt' }])
    await router.close()
  })

  it.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('no config')
      },
      'no config',
    ],
    ['rejects', () => Promise.reject(new Error('no config')), 'no config'],
    ['hangs', () => new Promise(() => {}), 'within 500 ms'],
    ['gives nothing', () => undefined, 'must be'],
    ['gives a text', () => 'a module', 'must be'],
    ['gives half a pair', () => ({ name: 'made', getUsersForStates: () => ({}) }), 'getInterestedUsers'],
    ['gives a thenable that throws', () => Object.defineProperty({}, 'then', { get: () => fail() }), 'a trap'],
  ])('that %s is a failed start, and is called again', async (_, make, words) => {
    let doesFail = true
    const factory = vi.fn(() => (doesFail ? make() : echoTo('made', '@z:x')) as PresenceModule)
    const { router, publish, failures, lifeOf, statusOf } = openLife(
      [{ name: 'made', module: factory }, echoTo('good', '@g:x')],
      { startDeadlineMs: 500 },
    )
    await publish(bob('hello'))
    await advance(500)
    expect(failures[0]).toMatchObject({ _tag: 'ModuleStartFailed', module: 'made' })
    expect(failures[0]?.message).toContain(words)
    expect(statusOf('@g:x')).toEqual(['hello'])
    doesFail = false
    await advance(2_000)
    expect(lifeOf('made')).toMatch(/late|prompt/)
    expect(statusOf('@z:x').at(-1)).toBe('hello')
    await router.close()
  })

  it('that gives a module after its time, or after it was removed, starts none', async () => {
    const started = vi.fn()
    const stopped = vi.fn()
    const gives: ((module: PresenceModule) => void)[] = []
    const factory = () => new Promise<PresenceModule>((resolve) => gives.push(resolve))
    const { router } = openLife([{ name: 'made', module: factory }], { startDeadlineMs: 500 })
    const module = definePresenceModule({ ...echoTo('made'), start: started, stop: stopped })
    await advance(700)
    expect(gives).toHaveLength(2)
    gives[0]?.(module)
    await advance(1)
    await router.modules.remove('made')
    gives[1]?.(module)
    await advance(1_000)
    expect(started).not.toHaveBeenCalled()
    expect(stopped).not.toHaveBeenCalled()
    await router.close()
  })
})

const fail = (): never => {
  throw new Error('a trap')
}
