// Ends the run with one plain line that any log reader understands. What fails outside of a test counts as failed.
import type { Reporter, TestModule } from 'vitest/node'

/** Counts tests by their result, and everything else that went wrong as failed. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state]++
      for (const group of [module, ...module.children.allSuites()]) if (group.errors().length > 0) count.failed++
    }
    console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped + count.pending} skipped`)
  }
}
