// One project per package, and `repo` for the tests that cross them. Sources are imported, nothing needs a build.
import { globSync } from 'node:fs'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

/** How packages are resolved: to their sources. */
export const conditions = ['@presence-router/source', 'module', 'node', 'development|production']
const sourceCondition = { resolve: { conditions }, ssr: { resolve: { conditions } } }

const project = (name: string, root: string, tests = 'test/**/*.test.ts'): TestProjectInlineConfiguration => ({
  ...sourceCondition,
  test: {
    name,
    root,
    include: [tests],
    typecheck: {
      // Costs a run of the compiler, so only where there is a type test.
      enabled: globSync(`${root}/test/**/*.test-d.ts`).length > 0,
      include: ['test/**/*.test-d.ts'],
      tsconfig: `${import.meta.dirname}/tsconfig.typetest.json`,
    },
  },
})

export default defineConfig({
  ...sourceCondition,
  test: {
    reporters: ['default', './test-support/summary-reporter.ts'],
    coverage: { provider: 'v8', include: ['**/src/**/*.ts'], reporter: ['text', 'json-summary'] },
    projects: [
      project('core', 'packages/core'),
      project('runtime', 'packages/runtime'),
      project('adapters', 'packages/adapters'),
      project('demo', 'apps/demo'),
      project('examples', 'examples', '*/*.test.ts'),
      project('repo', '.'),
    ],
  },
})
