// Whether routers leave anything behind: started and closed again and again, with heap and open handles printed as it
// goes. `--routers N` (10,000), `--workers N` (1,000).

import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { definePresenceModule, type PresenceModule, userPresenceState } from '@presence-router/core'
import { createPresenceRouter, type PresenceRouterOptions } from '@presence-router/runtime'

const { values } = parseArgs({
  options: { routers: { type: 'string', default: '10000' }, workers: { type: 'string', default: '1000' } },
})
setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const SAMPLES = 10
/** What a flat line may wander, in kilobytes. */
const SLACK_KB = 1_000

const telling = (name: string, isPromised: boolean): PresenceModule =>
  definePresenceModule({
    name,
    getUsersForStates: (states) => {
      const answer = { '@alice:example.org': states }
      return isPromised ? Promise.resolve(answer) : answer
    },
    getInterestedUsers: () => [],
    start: () => Promise.resolve(),
    stop: () => {},
  })

const inline: PresenceRouterOptions = {
  modules: [telling('one', false), telling('two', true), telling('three', false)],
  serverNames: ['example.org'],
}
const isolated: PresenceRouterOptions = {
  modules: [{ name: 'apart', module: new URL('./leaks/module.ts', import.meta.url), isolation: 'worker' }],
  serverNames: ['example.org'],
}

/** One life: everything is used once. */
const live = async (options: PresenceRouterOptions): Promise<void> => {
  const router = createPresenceRouter(options)
  const subscription = router.deliveries$.subscribe()
  await router.ready()
  router.publish(userPresenceState('@bob:example.org', { state: 'online' }))
  await router.getInterestedUsers('@alice:example.org')
  await router.flush()
  await router.close()
  subscription.unsubscribe()
}

const heapKb = (): number => {
  collectGarbage()
  return Math.round(process.memoryUsage().heapUsed / 1_024)
}

/** Whether heap and handles stay flat from a tenth of the way on. */
const isFlat = async (title: string, cycles: number, options: PresenceRouterOptions): Promise<boolean> => {
  console.log(`${title}: ${cycles} lives`) // before handles are counted: where output goes is one of them
  const handlesBefore = process.getActiveResourcesInfo().length
  const samples: number[] = []
  for (let cycle = 1; cycle <= cycles; cycle++) {
    await live(options)
    if (cycle % Math.ceil(cycles / SAMPLES) !== 0) continue
    await new Promise(setImmediate)
    samples.push(heapKb())
    console.log(
      `${title}: ${cycle} lives, heap ${samples.at(-1)} kB, handles ${process.getActiveResourcesInfo().length}`,
    )
  }
  const grownKb = (samples.at(-1) ?? 0) - (samples[0] ?? 0)
  const handles = process.getActiveResourcesInfo().length - handlesBefore
  console.log(`${title}: ${grownKb} kB and ${handles} handles more after ${cycles} lives than at the first sample`)
  return grownKb < SLACK_KB && handles <= 0
}

const results = [
  await isFlat('routers with 3 modules', Number(values.routers), inline),
  await isFlat('routers with a worker', Number(values.workers), isolated),
]
console.log(results.every(Boolean) ? 'flat' : 'NOT flat')
process.exitCode = results.every(Boolean) ? 0 : 1
