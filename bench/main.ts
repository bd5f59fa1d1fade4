// The benchmark: the router against the plain loop and against wirings by the book, in one process. `--help` has the
// options. A whole run takes about an hour, `--quick` a minute. Run on built output.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { getHeapStatistics } from 'node:v8'
import { requireBuilt } from './built.ts'
import { cpuMs } from './clock.ts'
import { parseOptions } from './options.ts'
import { drawPlots } from './plots.ts'
import { createProgress } from './progress.ts'
import { renderReport } from './report.ts'
import type { Results } from './results.ts'
import { stepsOf, warmUpAll } from './steps.ts'
import { judge } from './targets.ts'

/** Of the machine's memory; the rest is for what a process needs besides its heap. */
const HEAP_SHARE = 0.7
const LARGE_HEAP = 'PRESENCE_BENCH_LARGE_HEAP'

const options = parseOptions(process.argv.slice(2))

const run = async (): Promise<void> => {
  for (const [name, url] of requireBuilt()) console.log(`${name}: ${url}`)
  const results: Results = {
    about: {
      startedAt: new Date().toISOString(),
      node: process.version,
      machine: `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 1e9)} GB`,
      clock: options.clock,
      isQuick: options.isQuick,
    },
    ...{ cells: [], merges: [], singles: [], queries: [], halfLoad: [], memory: {}, stalls: [], judgements: [] },
  }
  console.log(`Node ${results.about.node} on ${results.about.machine}; ${options.clock} clock\n`)
  const steps = stepsOf(options, results, getHeapStatistics().heap_size_limit)
  const progress = createProgress(steps.length)
  const begin = { wall: performance.now(), cpu: cpuMs() }
  if (options.cells.length === 0) await warmUpAll(options)
  for (const { name, run: runStep } of steps) {
    progress.begin(name)
    await runStep()
    if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`) // so far
  }
  progress.end()
  results.judgements.push(...judge(results))
  console.log(renderReport(results))
  const wall = performance.now() - begin.wall
  const share = Math.round(((cpuMs() - begin.cpu) / wall) * 100)
  console.log(`\n${steps.length} steps in ${Math.round(wall / 1_000)} s, with ${share} % of a processor`)
  if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`)
  if (options.plots !== null) drawPlots(results, options.plots)
}

/** The largest cells need more heap than a process has by itself. */
const runWithLargeHeap = (): void => {
  const heapMb = Math.floor((totalmem() * HEAP_SHARE) / 2 ** 20)
  const args = [...process.execArgv, `--max-old-space-size=${heapMb}`, ...process.argv.slice(1)]
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, [LARGE_HEAP]: '1' } })
  process.exitCode = status ?? 1
}

const isSmall = options.isQuick || options.cells.length > 0
if (isSmall || process.env[LARGE_HEAP] === '1') await run()
else runWithLargeHeap()
