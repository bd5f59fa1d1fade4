// The real isolates.
import type { OpenIsolate } from './isolate.ts'
import { openProcess } from './process-isolate.ts'
import { openWorker } from './worker-isolate.ts'

/** A thread of this process, or a child process. */
export const openIsolate: OpenIsolate = (spec) => (spec.isolation === 'worker' ? openWorker(spec) : openProcess(spec))
