// The tests that mutants are held to: those of the laws, and those of the runtime that need no other process.
import { defineConfig } from 'vitest/config'
import { conditions } from './vitest.config.ts'

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/core/test/**/*.test.ts', 'packages/runtime/test/**/*.test.ts', 'test/walk.test.ts'],
    exclude: ['**/node_modules/**', 'packages/runtime/test/isolation/**', 'packages/runtime/test/simulation/**'],
  },
})
