// A test moves time and does not wait for it: what sleeps is slow when all is well, and fails when the machine is busy.
import { type ESTree, Visitor } from 'vite'
import { type Check, isTest, readSources, type Source, type Violation, violationAt } from '../source.ts'

const REASON = 'no real sleeping in tests: move time with fake timers (`vi.useFakeTimers`) or a time of your own'
const SLEEPS = new Set(['setTimeout', 'setInterval'])

export const realSleeping: Check = {
  name: 'real-sleeping',
  run: () => {
    const tests = readSources().filter(({ path }) => isTest(path))
    return tests.flatMap((source) => (movesTime(source, tests) ? [] : sleepsIn(source)))
  },
}

/** What only tests use may have timers when a test of the same package moves time. */
const movesTime = ({ path, text }: Source, tests: readonly Source[]): boolean => {
  if (path.endsWith('.test.ts')) return text.includes('useFakeTimers')
  const folder = path.slice(0, path.indexOf('test/'))
  return tests.some((test) => test.path.startsWith(`${folder}test/`) && test.text.includes('useFakeTimers'))
}

const sleepsIn = (source: Source): readonly Violation[] => {
  const found: Violation[] = []
  const look = (name: ESTree.Node, at: ESTree.Node): void => {
    if (name.type === 'Identifier' && SLEEPS.has(name.name)) found.push(violationAt(source, at.start, REASON))
  }
  new Visitor({
    CallExpression: (call) => look(call.callee, call),
    ImportSpecifier: (specifier) => look(specifier.imported, specifier),
  }).visit(source.program)
  return found
}
