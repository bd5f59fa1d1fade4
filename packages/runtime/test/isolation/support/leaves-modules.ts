// A program that never ends its isolated modules. It tells them what its first argument says, and lets go of everything; with
// a second argument it stays until it is interrupted, and then asks them once more.
import { userPresenceState } from '@presence-router/core'
import { processTime } from '../../../src/time.ts'
import { openCall, runFile } from './run-file.ts'

const [, , words = 'never', stays] = process.argv
const letGo = processTime.keepAlive()
const runs = [await runFile('as-told', 'worker'), await runFile('as-told', 'process')]
const tellAll = (statusMsg: string): Promise<unknown>[] =>
  runs.map(async ({ module }) =>
    module.getUsersForStates([userPresenceState('@bob:example.org', { statusMsg })], openCall()),
  )

process.once('SIGINT', async () => {
  await Promise.all(tellAll('echo'))
  process.stdout.write(', they live')
  letGo()
})
for (const answer of tellAll(words)) answer.catch(() => {})
process.stdout.write('told')
if (stays === undefined) letGo()
