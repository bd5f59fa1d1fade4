// npm start: reads the command line, starts the demo, says what to try, and ends it on Ctrl-C.
import type { PresenceModule } from '@presence-router/core'
import { HELP, parseCommand, type Settings } from './cli.ts'
import { systemClock } from './clock.ts'
import { type Demo, startDemo } from './demo.ts'
import { loadModules } from './load-modules.ts'
import { customPresenceRouter } from './modules/custom-presence-router.ts'
import { tryItLines } from './try-it.ts'

const write = (line: string): void => console.log(line)

const refuse = (sentence: string): never => {
  console.error(sentence)
  process.exit(1)
}

const run = async (): Promise<void> => {
  const command = parseCommand(process.argv.slice(2))
  switch (command._tag) {
    case 'Help':
      return write(HELP)
    case 'Mistake':
      return refuse(command.sentence)
    case 'Start': {
      const modules = await modulesOf(command.settings)
      const demo = await startDemo({ ...command.settings, modules, clock: systemClock, write })
      greet(demo, command.settings, modules)
      return closeOnSignal(demo)
    }
    default:
      return command satisfies never
  }
}

const modulesOf = async ({ moduleFile, serverName }: Settings): Promise<readonly PresenceModule[]> =>
  moduleFile === null ? [customPresenceRouter(serverName)] : loadModules(moduleFile)

const greet = (
  { url }: Demo,
  { serverName, moduleFile, crowd }: Settings,
  modules: readonly PresenceModule[],
): void => {
  write(`${serverName} listens at ${url} and routes by ${modules.map((module) => module.name).join(', ')}.`)
  write('Anybody may log in, with any password.')
  if (crowd > 0) write(`${crowd} simulated people come and go; dora follows them.`)
  if (moduleFile === null) {
    write('alice follows bob and charlie; nobody follows dora. To see it, paste into a second terminal:\n')
    for (const line of tryItLines(url, serverName)) write(line)
  }
  write('\nWhat is routed, until Ctrl-C:')
}

const closeOnSignal = (demo: Demo): void => {
  const stop = (): void => {
    void demo.close().then(() => process.exit(0))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
}

/** A sentence for what a user can mend; anything else is a bug of ours, and shown as one. */
const sentenceOf = (thrown: unknown): string | null => {
  if (!(thrown instanceof Error)) return null
  if ('_tag' in thrown) return thrown.message
  const code = 'code' in thrown ? thrown.code : null
  if (code === 'EADDRINUSE') return 'the port is in use; choose another one with --port'
  if (code === 'EACCES') return 'the port may not be used; choose another one with --port'
  return null
}

await run().catch((thrown: unknown) => {
  const sentence = sentenceOf(thrown)
  if (sentence === null) throw thrown
  refuse(sentence)
})
