// The program as it is started from a terminal: what it says, and how it ends.
import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { addressOf, PATIENTLY, runMain, writeModuleFile } from './support/run-main.ts'

const CALLBACKS = 'getUsersForStates: () => ({}), getInterestedUsers: () => []'

const GOOD = `
  import { definePresenceModule, type PresenceModule } from '@presence-router/core'
  export const one = definePresenceModule({ name: 'one', ${CALLBACKS} })
  class Two implements PresenceModule {
    readonly name = 'two'
    getUsersForStates() { return new Map() }
    getInterestedUsers() { return [this.name] }
  }
  export const others = [new Two(), { name: 'three', ${CALLBACKS} }]
  export const answer = 42
  export default one
`

describe('the demo', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'says where it listens and what to try, and ends with 0 on %s',
    async (signal) => {
      const demo = runMain('--port', '0', '--server-name', 'matrix.test')
      const url = await addressOf(demo)
      expect((await fetch(`${url}/_matrix/client/versions`)).status).toBe(200)
      expect(demo.out()).toContain(`matrix.test listens at ${url} and routes by custom-presence-router.`)
      expect(demo.out()).toContain(`API=${url}/_matrix/client/v3`)
      expect(demo.out()).toContain('@bob:matrix.test')
      demo.kill(signal)
      demo.kill(signal) // npm passes on a Ctrl-C that the terminal has sent to everybody already
      expect(await demo.ended).toBe(0)
      expect(demo.err()).toBe('')
    },
  )

  it('says what is routed by which module', async () => {
    const demo = runMain('--port', '0')
    const url = await addressOf(demo)
    const login = { type: 'm.login.password', user: 'bob', password: 'any' }
    const request = { method: 'POST', body: JSON.stringify(login) }
    const { access_token } = await (await fetch(`${url}/_matrix/client/v3/login`, request)).json()
    await fetch(`${url}/_matrix/client/v3/presence/@bob:example.org/status?access_token=${access_token}`, {
      method: 'PUT',
      body: '{"presence":"online","status_msg":"hello"}',
    })
    const line = '@bob:example.org online "hello" → @alice:example.org (custom-presence-router)'
    await vi.waitFor(() => expect(demo.out()).toContain(line), PATIENTLY)
  })

  it('shows its options', async () => {
    const demo = runMain('--help')
    expect(await demo.ended).toBe(0)
    expect(demo.out()).toContain('--crowd N')
  })

  it('routes by the modules of a file anywhere, one or several, by default or by name', async () => {
    const file = await writeModuleFile(GOOD)
    const demo = runMain('--port', '0', '--modules', file)
    await addressOf(demo)
    expect(demo.out()).toContain('routes by one, two, three.')
  })
})

describe('a mistake', () => {
  it('on the command line is one sentence, and the exit code is 1', async () => {
    const demo = runMain('--prot', '1')
    expect(await demo.ended).toBe(1)
    expect(demo.err()).toBe("Unknown option '--prot'; --help shows what there is\n")
    expect(demo.out()).toBe('')
  })

  it.each([
    ['does not parse', '// line 1\nexport default {', /does not parse \(line 2\): SyntaxError: Unexpected/],
    ['throws', "throw new Error('no database')", /^the module file \S+ could not be imported: Error: no database\n$/],
    ['imports what there is not', "import 'presence-of-mind'", /could not be imported: Error: Cannot find package/],
    ['exports no module', 'export const answer = 42', /^the module file \S+ exports no module: an object with/],
    ['exports half a pair', 'export default { name: "half", getUsersForStates: () => ({}) }', /half must give both/],
    ['exports a module without a name', `export default { ${CALLBACKS} }`, /exports what is no module: .*name must be/],
    [
      'gives two modules one name',
      `export default [{ name: 'same', ${CALLBACKS} }, { name: 'same', ${CALLBACKS} }]`,
      /exports two modules named same\n$/,
    ],
  ])('in a module file that %s is one sentence, and the exit code is 1', async (_, text, sentence) => {
    const demo = runMain('--port', '0', '--modules', await writeModuleFile(text))
    expect(await demo.ended).toBe(1)
    expect(demo.err()).toMatch(sentence)
    expect(demo.err().trimEnd()).not.toContain('\n')
  })

  it.each([
    ['missing.ts', /^the module file missing\.ts does not exist \(looked for \/.*missing\.ts\)\n$/],
    ['.', /^the module file \. is no file\n$/],
  ])('such as the module file %s is one sentence, and the exit code is 1', async (file, sentence) => {
    const demo = runMain('--port', '0', '--modules', file)
    expect(await demo.ended).toBe(1)
    expect(demo.err()).toMatch(sentence)
  })

  it('such as a port that is in use is one sentence, and the exit code is 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void taken.close())
    await new Promise((resolve) => taken.once('listening', resolve))
    const bound = taken.address()
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0
    const demo = runMain('--port', String(port))
    expect(await demo.ended).toBe(1)
    expect(demo.err()).toBe('the port is in use; choose another one with --port\n')
  })
})
