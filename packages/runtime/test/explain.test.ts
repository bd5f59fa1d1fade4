// Why somebody sees somebody: both callbacks of each module, asked now; nothing is delivered.
import { definePresenceModule, PRESENCE_ALL_USERS, type PresenceModule, userPresenceState } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silent } from './support/modules.ts'
import { watch } from './support/watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const bob = userPresenceState('@bob:x', { state: 'online', statusMsg: 'hello' })
const says = (name: string, tells: unknown, shows: unknown): PresenceModule =>
  definePresenceModule({
    name,
    getUsersForStates: () => tells as never,
    getInterestedUsers: () => shows as never,
  })

const explain = async (modules: readonly PresenceModule[], recipient = '@alice:x', subject = '@bob:x') => {
  const router = createPresenceRouter({ serverNames: ['x'] })
  router.publish(bob)
  await router.flush()
  for (const module of modules) router.modules.add(module)
  await vi.advanceTimersByTimeAsync(1)
  const { received } = watch(router)
  const explaining = router.explain({ recipient, subject })
  await vi.advanceTimersByTimeAsync(1_000)
  const explanation = await explaining
  expect(received).toEqual([])
  await router.close()
  return explanation
}

describe('explain', () => {
  it('names the module that tells and shows, and those that do neither', async () => {
    const granting = says('follows', { '@alice:x': [bob] }, ['@bob:x'])
    expect(await explain([granting, says('other', { '@carol:x': [bob] }, [])])).toEqual({
      recipient: '@alice:x',
      subject: '@bob:x',
      state: bob,
      isTold: true,
      isShown: true,
      obstacle: null,
      modules: [
        { module: 'follows', tells: [bob], shows: 'named', dropped: [], failures: [] },
        { module: 'other', tells: null, shows: 'no', dropped: [], failures: [] },
      ],
      sentence:
        '@alice:x is told of changes of, and may see, @bob:x. Module follows tells it and shows it. Module other grants nothing.',
    })
  })

  it('asks every module, also behind one that answers ALL', async () => {
    const { modules, isTold, isShown } = await explain([
      says('all', {}, PRESENCE_ALL_USERS),
      says('named', {}, ['@bob:x']),
    ])
    expect(modules.map(({ shows }) => shows)).toEqual(['ALL', 'named'])
    expect([isTold, isShown]).toEqual([false, true])
  })

  it('says what was dropped, and who failed', async () => {
    const { modules, sentence } = await explain([
      says('careless', { '@alice:x': [bob], nobody: [bob] }, ['@bob:x']),
      silent('hung'),
    ])
    expect(modules[0]?.dropped).toEqual([
      { path: 'answer["nobody"]', fault: 'is no recipient: the user id does not begin with @' },
    ])
    expect(modules[1]?.failures).toMatchObject([{ _tag: 'ModuleTimedOut' }, { _tag: 'ModuleTimedOut' }])
    expect(sentence).toContain('module hung gave no answer in getUsersForStates within 1000 ms')
  })

  it('knows what no module can change: remote users are not told of remote users', async () => {
    const { isTold, obstacle } = await explain([says('one', { '@r:far': [] }, [])], '@r:far', '@s:near')
    expect([isTold, obstacle]).toEqual([false, 'presence of remote users is not sent to remote servers'])
  })

  it('speaks of the default state where none was seen, and of no modules', async () => {
    const { state, sentence } = await explain([], '@alice:x', '@stranger:x')
    expect(state).toEqual(userPresenceState('@stranger:x'))
    expect(sentence).toBe('@alice:x neither is told of changes of nor may see @stranger:x. No module is registered.')
  })

  it('rejects what is no user id, and what is aborted', async () => {
    const router = createPresenceRouter({ modules: [silent('hung')] })
    await expect(router.explain({ recipient: 'alice', subject: '@b:x' })).rejects.toMatchObject({ _tag: 'BadUserId' })
    const controller = new AbortController()
    const explaining = router.explain({ recipient: '@a:x', subject: '@b:x' }, { signal: controller.signal })
    controller.abort('enough')
    await expect(explaining).rejects.toBe('enough')
    await router.close()
  })
})
