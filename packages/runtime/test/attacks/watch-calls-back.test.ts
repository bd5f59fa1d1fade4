// A `watch` that calls the router back while it begins: it is ended all the same, once for each time it began.
import { definePresenceModule, type PresenceModule } from '@presence-router/core'
import { createPresenceRouter, type PresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { settled } from '../support/moves.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe.each<[string, Partial<PresenceModule>]>([
  ['without a start', {}],
  ['with a start', { start() {} }],
])('a watch of a module %s', (_, hooks) => {
  /** `callBack`: what the watch does to the router when it begins for the n-th time. */
  const openWatching = (callBack: (router: PresenceRouter, time: number) => void) => {
    let begun = 0
    let ended = 0
    const router = createPresenceRouter({ serverNames: ['x'] })
    const watching = definePresenceModule({
      name: 'one',
      getUsersForStates: () => ({}),
      getInterestedUsers: () => [],
      ...hooks,
      watch() {
        callBack(router, ++begun)
        return () => void ended++
      },
    })
    router.modules.add(watching)
    return { router, counts: () => ({ begun, ended }) }
  }

  it('that removes the module is ended', async () => {
    const { router, counts } = openWatching(({ modules }) => void modules.remove('one').catch(() => {}))
    await settled(10)
    await router.close()
    expect(counts()).toEqual({ begun: 1, ended: 1 })
  })

  it('that resets the module is ended, and begun anew', async () => {
    const { router, counts } = openWatching(({ modules }, time) => {
      if (time === 1) modules.reset('one')
    })
    await settled(500)
    expect(counts()).toEqual({ begun: 2, ended: 1 })
    await router.close()
    expect(counts()).toEqual({ begun: 2, ended: 2 })
  })

  it('that closes the router is ended', async () => {
    const { router, counts } = openWatching((closing) => void closing.close())
    await settled(10)
    await router.close()
    expect(counts()).toEqual({ begun: 1, ended: 1 })
  })
})
