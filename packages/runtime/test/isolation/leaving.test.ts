// What is left of isolated modules when they have ended, and when the program that runs them has.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { killPrograms, runProgram } from './support/program.ts'

vi.setConfig({ testTimeout: 20_000 }) // threads and processes begin slowly on a busy machine

afterEach(killPrograms)

describe('a program', () => {
  it('is not held by its isolated modules, and nothing of them is left when they have ended', async () => {
    const { output, code } = await runProgram('ends-modules').closed
    const [before, meanwhile, after] = JSON.parse(output)
    expect([meanwhile, after, code]).toEqual([before, before, 0])
  })

  it('that never ends them comes to its end all the same, and they with it', async () => {
    expect(await runProgram('leaves-modules', 'never').closed).toEqual({ output: 'told', code: 0, signal: null })
  })

  it('that is killed takes them with it, also one that spins', async () => {
    const program = runProgram('leaves-modules', 'spin', 'stays')
    await program.spoke
    program.kill()
    expect(await program.closed).toMatchObject({ signal: 'SIGKILL' })
  })

  it('that is interrupted at a terminal still has them while it drains', async () => {
    const program = runProgram('leaves-modules', 'never', 'stays')
    await program.spoke
    program.interruptAll()
    expect(await program.closed).toEqual({ output: 'told, they live', code: 0, signal: null })
  })
})
