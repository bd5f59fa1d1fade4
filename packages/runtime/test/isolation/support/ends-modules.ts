// A program that ends its isolated modules, and says what holds it before they are made, while they live, and afterwards.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { userPresenceState } from '@presence-router/core'
import { processTime } from '../../../src/time.ts'
import { openCall, runFile } from './run-file.ts'

const letGo = processTime.keepAlive()
const found: string[][] = []
const look = async (): Promise<void> => {
  await nextTurn()
  found.push(process.getActiveResourcesInfo())
}

process.stdout.write('') // it counts from its first use
process.stderr.write('')
await look()
const runs = [await runFile('as-told', 'worker'), await runFile('as-told', 'process')]
for (const { module } of runs)
  await module.getUsersForStates([userPresenceState('@bob:example.org', { statusMsg: 'echo' })], openCall())
await look()
await Promise.all(runs.map(({ end }) => end()))
await look()
process.stdout.write(JSON.stringify(found))
letGo()
