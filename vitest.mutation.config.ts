// The tests that mutants are held to: those of the laws, and those of the runtime that need no other process.
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { conditions } from './vitest.config.ts'

/** The mutants themselves: by their names the tests at the root would find what the copy was made of. */
const runtime = [
  { find: /^@presence-router\/runtime$/, replacement: `${import.meta.dirname}/packages/runtime/src/index.ts` },
  {
    find: /^@presence-router\/runtime\/effect$/,
    replacement: `${import.meta.dirname}/packages/runtime/src/effect/index.ts`,
  },
]

const SLOW = /(life\/(order|chart-paths|router-paths)|drains|user-id|agreement)\.test\.ts$/

/** A mutant is done with at the first test that fails, so those that take seconds come last. */
class SlowLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isSlow = ({ moduleId }: TestSpecification): boolean => SLOW.test(moduleId)
    return [...sorted.filter((file) => !isSlow(file)), ...sorted.filter(isSlow)]
  }
}

export default defineConfig({
  resolve: { conditions, alias: runtime },
  ssr: { resolve: { conditions } },
  test: {
    isolate: false, // to load everything anew for each file takes longer than the tests
    sequence: { sequencer: SlowLast },
    include: [
      'packages/core/test/**/*.test.ts',
      'packages/runtime/test/**/*.test.ts',
      'test/{walk,reannouncing*,pull-hosts}.test.ts',
    ],
    exclude: ['**/node_modules/**', 'packages/runtime/test/isolation/**', 'packages/runtime/test/simulation/**'],
  },
})
