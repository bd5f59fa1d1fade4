// How far it is, on a terminal; nothing elsewhere.
import type { Tally } from './tally.ts'

export interface Progress {
  show(tally: Tally): void
  end(): void
}

const WIDTH = 30

export const createProgress = (total: number): Progress => {
  const { stderr } = process
  const begin = performance.now()
  return {
    show({ seeds, failed }) {
      if (!stderr.isTTY) return
      const done = Math.round((WIDTH * seeds) / total)
      const perSecond = (seeds / (performance.now() - begin)) * 1_000
      const bar = '█'.repeat(done) + '░'.repeat(WIDTH - done)
      stderr.write(`\r${bar} ${seeds}/${total} seeds, ${perSecond.toFixed(0)}/s, ${failed.length} failed `)
    },
    end() {
      if (stderr.isTTY) stderr.write('\r\x1b[K')
    },
  }
}
