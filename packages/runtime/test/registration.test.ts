// What can be given as a module, and the errors that name what cannot.
import { type PresenceModule, userPresenceState } from '@presence-router/core'
import { createPresenceRouter, type ModuleRegistration } from '@presence-router/runtime'
import { describe, expect, it } from 'vitest'
import { echoTo } from './support/modules.ts'
import { watch } from './support/watch.ts'

const file = new URL('file:///nowhere/module.js')

describe('a registration is refused', () => {
  it.each([
    ['a file without isolation', { name: 'a', module: file }, 'isolation', 'must be worker or process for a file'],
    ['an isolation nobody knows', { name: 'a', module: file, isolation: 'moon' }, 'isolation', 'must be one of inline'],
    ['isolation of what is no file', { module: echoTo('a'), isolation: 'worker' }, 'name', 'must be a text'],
    [
      'a path that is no URL',
      { name: 'a', module: '/a.js', isolation: 'process' },
      'module',
      'must be the URL of a file',
    ],
    ['a factory without a name', { module: () => echoTo('a') }, 'name', 'must be a text'],
    ['a file with an empty name', { name: '', module: file, isolation: 'worker' }, 'name', 'must be a text'],
    ['what is no module', { module: null }, 'the module', 'must be an object'],
  ])('%s', (_, given, field, words) => {
    const error = expect.objectContaining({ _tag: 'BadModule', field, message: expect.stringContaining(words) })
    expect(() => createPresenceRouter({ modules: [given as ModuleRegistration] })).toThrow(error)
    const router = createPresenceRouter()
    expect(() => router.modules.add(given as ModuleRegistration)).toThrow(error)
  })

  it.each([0, 15, 1.5, '64'])('a heap of %j', (maxHeapMb) => {
    const given = { name: 'a', module: file, isolation: 'process', maxHeapMb } as ModuleRegistration
    expect(() => createPresenceRouter({ modules: [given] })).toThrow(
      expect.objectContaining({ _tag: 'BadOptions', field: 'maxHeapMb' }),
    )
  })

  it.each<[string, unknown]>([
    ['random', 0.5],
    ['openIsolate', {}],
    ['time.now', {}],
    ['onDefect', 'print'],
  ])('an option %s that is not what it must be', (field, value) => {
    expect(() => createPresenceRouter({ [field.split('.')[0] as string]: value })).toThrow(
      expect.objectContaining({ _tag: 'BadOptions', field }),
    )
  })
})

it('a factory makes the module, which goes by the name of its registration', async () => {
  const router = createPresenceRouter({
    modules: [{ name: 'made', module: () => echoTo('calls itself something else', '@z:x') }],
    serverNames: ['x'],
  })
  const { received } = watch(router)
  router.publish(userPresenceState('@bob:x', { state: 'online' }))
  await router.flush()
  expect(received.map(({ target }) => target)).toEqual(['@z:x'])
  expect(router.modules.list()).toMatchObject([{ name: 'made', life: 'prompt' }])
  await router.close()
})

it('a replacement must go by the name of what it replaces', async () => {
  const router = createPresenceRouter({ modules: [echoTo('one')] })
  await expect(router.modules.replace('one', echoTo('two') satisfies PresenceModule)).rejects.toMatchObject({
    _tag: 'BadModule',
    field: 'name',
  })
  await expect(router.modules.replace('three', echoTo('three'))).rejects.toMatchObject({ _tag: 'ModuleNotFound' })
  expect(() => router.modules.reset('three')).toThrow(expect.objectContaining({ _tag: 'ModuleNotFound' }))
  await router.close()
})
