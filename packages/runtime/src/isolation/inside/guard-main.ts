// A thread inside of the child process of an isolated module. It ends the process when that takes memory past its limit where
// the limit of the heap does not reach (buffers), or when its parent is gone; also while code of the module spins.
import { workerData } from 'node:worker_threads'
import { processTime } from '../../time.ts'

const LOOK_EVERY_MS = 50

/** What a process has besides: young objects, code, stacks, buffers; and how far a heap goes past its limit for a moment. */
const BESIDE_HEAP_MB = 320
const HEAP_AND_SLACK = 1.25

/** As V8 ends a process whose heap is full. */
const OUT_OF_MEMORY = process.platform === 'win32' ? 'SIGKILL' : 'SIGABRT'

/** `parent`: the process of the router, by its own account; it may be gone before this thread runs. */
const readGiven = (): { readonly maxHeapMb: number; readonly parent: number } =>
  workerData as { readonly maxHeapMb: number; readonly parent: number }

const { maxHeapMb, parent } = readGiven()
const maxBytes = (maxHeapMb * HEAP_AND_SLACK + BESIDE_HEAP_MB) * 2 ** 20

const look = (): void => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
  if (process.memoryUsage.rss() > maxBytes) process.kill(process.pid, OUT_OF_MEMORY)
  processTime.after(LOOK_EVERY_MS, look)
}

processTime.keepAlive()
look()
