// What the command line says; every mistake in it becomes one sentence.
import { parseArgs } from 'node:util'
import { isUserId } from '@presence-router/core'
import { MAX_CROWD } from './crowd.ts'

/** What is to be done. */
export type Command =
  | { readonly _tag: 'Help' }
  | { readonly _tag: 'Mistake'; readonly sentence: string }
  | { readonly _tag: 'Start'; readonly settings: Settings }

/** How the demo is to be started. */
export interface Settings {
  readonly port: number
  readonly serverName: string
  readonly crowd: number
  /** As it was written; `null` for the module of the demo itself. */
  readonly moduleFile: string | null
}

export const HELP = `A presence-only Matrix homeserver with a presence router in it.

  --port N            the port on 127.0.0.1 (8008); 0 takes a free one
  --server-name NAME  whose users the server has (example.org)
  --modules FILE      routes by the modules that FILE exports, instead of the example's
  --crowd N           adds N simulated people who come and go (0, at most ${MAX_CROWD}); dora follows them
  --help              shows this

Anybody can log in, with any password. By the example alice follows bob and charlie.`

const OPTIONS = {
  port: { type: 'string', default: '8008' },
  'server-name': { type: 'string', default: 'example.org' },
  crowd: { type: 'string', default: '0' },
  modules: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

/** Reads what stands behind the program's name. */
export const parseCommand = (args: readonly string[]): Command => {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS })
    if (values.help) return { _tag: 'Help' }
    const settings = {
      port: parseCount('--port', values.port, 65_535),
      serverName: parseServerName(values['server-name']),
      crowd: parseCount('--crowd', values.crowd, MAX_CROWD),
      moduleFile: values.modules ?? null,
    }
    return { _tag: 'Start', settings }
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown
    const [sentence = ''] = thrown.message.split('. ') // what follows in Node's own message is advice about "--"
    return { _tag: 'Mistake', sentence: `${sentence}; --help shows what there is` }
  }
}

const parseCount = (option: string, text: string, most: number): number => {
  if (/^\d{1,9}$/.test(text) && Number(text) <= most) return Number(text)
  throw new Error(`${option} must be a whole number from 0 to ${most}, not ${JSON.stringify(text)}`)
}

const parseServerName = (text: string): string => {
  const isName = /^([a-zA-Z0-9.-]+|\[[0-9a-fA-F:.]+\])(:\d{1,5})?$/.test(text)
  if (isName && isUserId(`@somebody-with-a-long-name:${text}`)) return text
  throw new Error(`--server-name must be the name of a server, such as example.org, not ${JSON.stringify(text)}`)
}
