// How much memory is in use, and how much was at most.
import { readFileSync, writeFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** What is reachable. */
export const usedBytes = (): number => {
  for (let times = 0; times < 4; times++) collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Megabytes that the process took at most, above what it has now. */
export const beginPeak = (): (() => number) => {
  usedBytes()
  const isForgotten = forgetPeak()
  const before = isForgotten ? process.memoryUsage().rss : peakBytes()
  return () => (peakBytes() - before) / 1e6
}

/** Linux can forget its mark; elsewhere only what goes beyond the former peak is seen. */
const forgetPeak = (): boolean => {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
    return true
  } catch {
    return false
  }
}

const peakBytes = (): number => {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    if (kilobytes !== undefined) return Number(kilobytes) * 1_024
  } catch {
    // no Linux
  }
  return process.resourceUsage().maxRSS * 1_024
}
