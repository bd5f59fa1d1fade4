// What a module tells by `watch`, across its lives: the instance that serves is listened to, once.
import { definePresenceModule, type GrantedPair, type PresenceModule } from '@presence-router/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { advance, bob, openLife } from './support/life.ts'
import { createMoody, tells, throws } from './support/moody.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A module that tells what the test lets it tell, and notes when it is listened to. */
const createTeller = (hooks: Partial<PresenceModule> = {}) => {
  const order: string[] = []
  const changed: ((pairs: Iterable<GrantedPair>) => void)[] = []
  const moody = createMoody('teller', tells(), {
    watch(given) {
      changed.push(given)
      order.push('watch')
      return () => void order.push('end')
    },
    ...hooks,
  })
  return {
    moody,
    order,
    /** By the n-th watch, counted from 1. */
    tell: (watch: number) => changed[watch - 1]?.([{ observer: '@a:x', subject: '@bob:x' }]),
  }
}

describe('watch', () => {
  it('begins when the module has started, and again after a restart; the former one is ended before', async () => {
    const order: string[] = []
    const { moody, ...teller } = createTeller({
      start: () => void order.push('start'),
      stop: () => void order.push('stop'),
    })
    const { router, publish, received } = openLife([moody.module])
    await publish(bob())
    expect([order, teller.order]).toEqual([['start'], ['watch']])
    router.modules.reset('teller')
    expect(teller.order).toEqual(['watch', 'end'])
    await advance(10)
    expect(teller.order).toEqual(['watch', 'end', 'watch'])
    teller.tell(1)
    await advance(1)
    expect(received).toEqual([])
    teller.tell(2)
    await advance(1)
    expect(received.map(({ target }) => target)).toEqual(['@a:x'])
    await router.close()
    expect(teller.order).toEqual(['watch', 'end', 'watch', 'end'])
  })

  it('goes on while the module rests; what it tells then is not sent, since it is asked about everybody later', async () => {
    const { moody, order, tell } = createTeller()
    const { router, publish, query, received } = openLife([moody.module])
    await publish(bob())
    moody.mood = throws
    await query(5)
    tell(1)
    await advance(1)
    expect(received).toEqual([])
    moody.mood = tells('@a:x')
    await advance(1_100)
    expect(received.map(({ target }) => target)).toContain('@a:x')
    const before = received.length
    tell(1)
    await advance(1)
    expect(received).toHaveLength(before + 1)
    expect(order).toEqual(['watch'])
    await router.close()
  })

  it('ends when the module is parked, and begins anew when it is back', async () => {
    const { moody, order, tell } = createTeller()
    const { router, query, publish, received } = openLife([moody.module])
    await publish(bob())
    moody.mood = throws
    await query(5)
    await advance(40_000)
    expect(order).toEqual(['watch', 'end'])
    moody.mood = tells()
    router.modules.reset('teller')
    await advance(10)
    expect(order).toEqual(['watch', 'end', 'watch'])
    tell(2)
    await advance(1)
    expect(received.map(({ target }) => target)).toEqual(['@a:x'])
    await router.close()
  })

  it('does not begin again when a module becomes late or is trusted again', async () => {
    const { moody, order } = createTeller()
    const { router, publish, lives } = openLife([moody.module])
    moody.mood = () => new Promise((resolve) => setTimeout(() => resolve({}), 60))
    await publish(bob('1'))
    await advance(100)
    moody.mood = tells()
    for (const status of ['2', '3', '4']) await publish(bob(status))
    expect(lives).toEqual(['teller late', 'teller prompt'])
    expect(order).toEqual(['watch'])
    await router.close()
  })

  it('of a replaced module ends, and that of the new one begins', async () => {
    const old = createTeller()
    const made = createTeller({ start: () => {} })
    const { router, publish, received } = openLife([old.moody.module])
    await publish(bob())
    const replaced = router.modules.replace('teller', made.moody.module)
    expect([old.order, made.order]).toEqual([['watch'], []])
    await advance(5)
    await replaced
    expect([old.order, made.order]).toEqual([['watch', 'end'], ['watch']])
    old.tell(1)
    await advance(1)
    expect(received).toEqual([])
    made.tell(1)
    await advance(1)
    expect(received.map(({ target }) => target)).toEqual(['@a:x'])
    await router.close()
  })

  it('is that of the instance that a factory made last', async () => {
    const tellers = [createTeller(), createTeller()]
    let made = 0
    const factory = (): PresenceModule => tellers[made++]?.moody.module ?? never()
    const { router, publish, received } = openLife([{ name: 'made', module: factory }])
    await publish(bob())
    router.modules.reset('made')
    await advance(10)
    expect(tellers.map(({ order }) => order)).toEqual([['watch', 'end'], ['watch']])
    tellers[0]?.tell(1)
    tellers[1]?.tell(1)
    await advance(1)
    expect(received.map(({ target }) => target)).toEqual(['@a:x'])
    await router.close()
  })

  it('of a module that cannot start never begins', async () => {
    const watch = vi.fn()
    const module = definePresenceModule({
      ...createMoody('broken', tells()).module,
      start: () => Promise.reject(new Error('no')),
      watch,
    })
    const { router } = openLife([module])
    await advance(120_000)
    expect(watch).not.toHaveBeenCalled()
    await router.close()
  })
})

const never = (): never => {
  throw new Error('made too often')
}
