// How far it has come, on standard error, when somebody looks.

const WIDTH = 30

export interface Progress {
  /** `name` begins. */
  begin(name: string): void
  end(): void
}

export const createProgress = (steps: number): Progress => {
  const isSeen = process.stderr.isTTY
  const startedAt = performance.now()
  let done = -1
  const show = (text: string): void => {
    if (isSeen) process.stderr.write(`\r\x1b[2K${text}`)
  }
  return {
    begin(name) {
      done++
      const share = done / steps
      const bar = '#'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '.')
      const seconds = Math.round((performance.now() - startedAt) / 1_000)
      show(`[${bar}] ${done} of ${steps}, ${seconds} s: ${name}`)
    },
    end: () => show(''),
  }
}
