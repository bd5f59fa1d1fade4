import { expect, it } from 'vitest'
import { parseCommand } from '../src/cli.ts'

it('listens at 8008 as example.org, with the module of the example and no crowd, when nothing is said', () => {
  expect(parseCommand([])).toEqual({
    _tag: 'Start',
    settings: { port: 8008, serverName: 'example.org', crowd: 0, moduleFile: null },
  })
})

it('reads every option', () => {
  const args = ['--port', '0', '--server-name', '[::1]:8448', '--crowd=100', '--modules', 'mine.ts']
  expect(parseCommand(args)).toEqual({
    _tag: 'Start',
    settings: { port: 0, serverName: '[::1]:8448', crowd: 100, moduleFile: 'mine.ts' },
  })
})

it('shows help whatever else is said rightly', () => {
  expect(parseCommand(['--port', '1', '--help'])).toEqual({ _tag: 'Help' })
})

it.each([
  [['--prot', '1'], "Unknown option '--prot'"],
  [['--port'], "Option '--port <value>' argument missing"],
  [['--port', 'high'], '--port must be a whole number from 0 to 65535, not "high"'],
  [['--port', '65536'], '--port must be a whole number from 0 to 65535, not "65536"'],
  [['--port='], '--port must be a whole number from 0 to 65535, not ""'],
  [['--crowd=-1'], '--crowd must be a whole number from 0 to 10000, not "-1"'],
  [['--crowd', '10001'], '--crowd must be a whole number from 0 to 10000, not "10001"'],
  [['--server-name', 'no name'], '--server-name must be the name of a server, such as example.org, not "no name"'],
  [['--server-name', 'x'.repeat(255)], `--server-name must be the name of a server, such as example.org, not "xxx`],
  [['start'], "Unexpected argument 'start'"],
])('answers %j with one sentence', (args, beginning) => {
  const command = parseCommand(args)
  const sentence = command._tag === 'Mistake' ? command.sentence : ''
  expect(sentence.startsWith(beginning)).toBe(true)
  expect(sentence).toMatch(/; --help shows what there is$/)
})
