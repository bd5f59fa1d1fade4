// By which clock it is measured. The wall clock says how long somebody waits; on a machine that others use at the same
// time, processor time says better what it costs. It counts garbage collection and compilation on other threads too.

export const CLOCKS = ['wall', 'cpu'] as const

export type ClockName = (typeof CLOCKS)[number]

/** Milliseconds since some moment. */
export const readClock = (name: ClockName): number => (name === 'wall' ? performance.now() : cpuMs())

export const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
