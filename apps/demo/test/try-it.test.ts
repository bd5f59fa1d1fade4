// The lines a newcomer pastes into a second terminal: those that the demo prints, and those of the README.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { tryItLines } from '../src/try-it.ts'
import { openDemo } from './support/demo-rig.ts'

const README = new URL('../../../README.md', import.meta.url)
const hasCurl = spawnSync('curl', ['--version']).status === 0

it('are answered as they say', async ({ skip }) => {
  if (!hasCurl) skip('there is no curl on this machine')
  const demo = await openDemo()
  expectAnswers(await runShell(tryItLines(demo.url, 'example.org').join('\n')))
})

it('are answered in the same way when they are those of the README', async ({ skip }) => {
  if (!hasCurl) skip('there is no curl on this machine')
  const block = curlBlock() ?? skip('README.md has no block between <!-- curl --> and <!-- /curl -->')
  const demo = await openDemo()
  expectAnswers(await runShell(block.replaceAll('8008', String(demo.port))))
})

it('are the same in the README', ({ skip }) => {
  const block = curlBlock() ?? skip('README.md has no block between <!-- curl --> and <!-- /curl -->')
  expect(block.trim().split('\n')).toEqual(tryItLines('http://127.0.0.1:8008', 'example.org'))
})

const curlBlock = (): string | null => {
  const readme = existsSync(README) ? readFileSync(README, 'utf8') : ''
  const [, marked = ''] = /<!-- curl -->([\s\S]*?)<!-- \/curl -->/.exec(readme) ?? []
  return /```sh\n([\s\S]*?)```/.exec(marked)?.[1] ?? null
}

const expectAnswers = (output: string): void => {
  expect(output).toContain('"sender":"@bob:example.org"')
  expect(output).toMatch(/"status_msg":"hello at \d\d:\d\d:\d\d"/)
  expect(output).toContain('"errcode":"M_FORBIDDEN"')
}

const runShell = (script: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const shell = spawn('sh', ['-e', '-c', script])
    let output = ''
    for (const stream of [shell.stdout, shell.stderr])
      stream.on('data', (text) => {
        output += text
      })
    shell.once('error', reject)
    shell.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`exit code ${code}: ${output}`))))
  })
