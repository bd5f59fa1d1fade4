// The files that run inside of isolates. From sources they run as they are, on a Node that strips types, and then need the
// sources of core too.

const RUNS_FROM_SOURCES = import.meta.url.endsWith('.ts')

/** Where such a file is now, given where it is among the sources. */
export const entryOf = (source: URL): URL => (RUNS_FROM_SOURCES ? source : new URL(source.href.replace(/\.ts$/, '.js')))

/** The flags of Node that it needs. Of those of this process it gets none: no inspector, no heap of another size. */
export const ENTRY_FLAGS: readonly string[] = RUNS_FROM_SOURCES ? ['--conditions=@presence-router/source'] : []
