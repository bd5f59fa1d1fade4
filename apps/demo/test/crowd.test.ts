import { expect, it, vi } from 'vitest'
import { LINES_PER_SECOND } from '../src/terminal/line-limit.ts'
import { openDemo } from './support/demo-rig.ts'
import { createVirtualClock } from './support/virtual-clock.ts'

it('comes and goes, is seen by Dora, and not by Alice', async () => {
  const clock = createVirtualClock()
  const demo = await openDemo({ clock, crowd: 20 })
  const alice = await demo.logIn('alice')
  const dora = await demo.logIn('dora')
  clock.advance(60_000)
  const { presence } = await dora.sync('set_presence=offline')
  expect(presence.events.length).toBeGreaterThan(0)
  expect(presence.events.every(({ sender }) => /^@person-\d+:example\.org$/.test(sender))).toBe(true)
  expect((await alice.sync('set_presence=offline')).presence.events).toEqual([])
})

it('does not flood the terminal', async () => {
  const clock = createVirtualClock()
  const demo = await openDemo({ clock, crowd: 10_000 })
  for (let step = 0; step < 300; step++) {
    const lines = demo.lines.length
    clock.advance(5)
    await vi.waitFor(() => expect(demo.lines.length).toBeGreaterThanOrEqual(lines))
  }
  expect(demo.lines.length).toBeLessThanOrEqual(2 * (LINES_PER_SECOND + 1) + 2)
  expect(demo.lines.length).toBeGreaterThan(0)
})
