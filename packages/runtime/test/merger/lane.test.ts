// Whom a lane asks about and when, one ask at a time, and who is told when that is over.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMoody, failsOn, hangs, tells, tellsAfter, throws } from '../life/support/moody.ts'
import { open } from '../observe/support/measured.ts'
import { silent } from '../support/modules.ts'
import { online, settled } from '../support/moves.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('one ask at a time', () => {
  it('is what a module that is probed gets, whatever is published meanwhile', async () => {
    const moody = createMoody('moody', throws)
    const router = open({ modules: [moody.module] })
    router.events$.subscribe((event) => {
      if (event._tag === 'ModuleLifeChanged' && event.life === 'probing') router.publish(online('@at-once:x'))
    })
    router.publish(online('@alice:x'))
    await settled()
    for (let times = 0; times < 4; times++) await router.getInterestedUsers('@z:x')
    expect(router.modules.list()).toMatchObject([{ life: 'resting' }])
    moody.askedSince()
    moody.mood = hangs
    await settled(1_100)
    router.publish(online('@bob:x'))
    await settled(500)
    expect(router.modules.list()).toMatchObject([{ life: 'probing' }])
    expect(moody.askedSince()).toHaveLength(1)
    await router.close()
  })

  it('is what suspects wait for, too, when their time comes while others are asked about', async () => {
    const moody = createMoody('moody', failsOn('@alice:x', tellsAfter(400, '@z:x')))
    const router = open({ modules: [moody.module] })
    router.publish(online('@alice:x'))
    await settled(1_500) // failed at 0 and at 1 s; the next time is at 3 s
    moody.askedSince()
    await settled(1_300)
    router.publish(online('@bob:x'))
    await settled(300)
    expect(moody.askedSince()).toEqual([['@bob:x']])
    await settled(200)
    expect(moody.askedSince()).toEqual([['@alice:x']])
    await router.close()
  })
})

it('a user about whom the module answered meanwhile rides along after one more failure', async () => {
  const moody = createMoody('moody', failsOn('@alice:x', tells('@z:x')))
  const router = open({ modules: [moody.module] })
  router.publish(online('@alice:x', '1'))
  await settled(10)
  moody.mood = tells('@z:x')
  await settled(1_500)
  moody.mood = failsOn('@alice:x', tells('@z:x'))
  router.publish(online('@alice:x', '2'))
  await settled(10)
  moody.mood = tells('@z:x')
  moody.askedSince()
  router.publish(online('@bob:x', '1'))
  await settled(10)
  expect(moody.askedSince()).toEqual([['@bob:x 1', '@alice:x 2']])
  await router.close()
})

it('who is owed is counted once, in flight or still to be asked about', async () => {
  const router = open({ modules: [silent('hung')] })
  router.publish([online('@alice:x', '1'), online('@bob:x', '1')])
  await settled(60)
  expect(router.modules.list()).toMatchObject([{ owedUsers: 2 }])
  router.publish([online('@alice:x', '2'), online('@carol:x', '1')])
  await settled(10)
  expect(router.modules.list()).toMatchObject([{ owedUsers: 3 }])
  await router.close()
})

it('halves how many suspects are asked about at once when that fails, and asks about all again when it does not', async () => {
  const people = ['@1:x', '@2:x', '@3:x', '@4:x']
  const moody = createMoody('moody', failsOn('@1:x', tells('@z:x')))
  const router = open({ modules: [moody.module] })
  router.publish(people.map((userId) => online(userId)))
  await settled(3_500) // failed at 0, at 1 s as the same, and at 3 s as suspects; the next time is at 7 s
  router.publish(online('@well:x'))
  moody.mood = tells('@z:x')
  await settled(6_000)
  expect(moody.askedSince()).toEqual([people, people, people, ['@well:x'], people.slice(0, 2), people.slice(2)])
  await router.close()
})

it('a flush does not wait for a module that is removed before it was asked', async () => {
  const router = open({ modules: [silent('hung')] })
  router.publish(online('@alice:x'))
  await settled(100)
  router.publish(online('@bob:x'))
  const flushed = vi.fn()
  void router.flush().then(flushed)
  await settled(100)
  expect(flushed).not.toHaveBeenCalled()
  await router.modules.remove('hung')
  await settled()
  expect(flushed).toHaveBeenCalledOnce()
  await router.close()
})
