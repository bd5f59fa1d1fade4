// Modules of this folder in real threads and processes.
import type { ModuleCall, PresenceModule, WorkerDied } from '@presence-router/core'
import type { IsolateSpec } from '../../../src/isolation/isolate.ts'
import { isolatedModule } from '../../../src/isolation/isolated-module.ts'
import { openIsolate } from '../../../src/isolation/open-isolate.ts'
import { processTime } from '../../../src/time.ts'

export type Isolation = IsolateSpec['isolation']

export interface FileRun {
  readonly module: PresenceModule
  /** The failure, once it has died. */
  readonly died: Promise<WorkerDied>
  end(): Promise<void>
}

export interface FileOptions {
  readonly data?: unknown
  readonly maxHeapMb?: number
  readonly signal?: AbortSignal
}

/** Makes an instance of the module in this file. */
export const runFile = async (file: string, isolation: Isolation, options: FileOptions = {}): Promise<FileRun> => {
  const { data, maxHeapMb = 64, signal = new AbortController().signal } = options
  let tellDeath = (_: WorkerDied): void => {}
  const died = new Promise<WorkerDied>((resolve) => {
    tellDeath = resolve
  })
  const url = new URL(`../files/${file}.ts`, import.meta.url)
  const source = isolatedModule({ name: file, url, isolation, data, maxHeapMb, time: processTime, open: openIsolate })
  const { module, end } = await source.create({ signal, died: tellDeath })
  return { module, died, end }
}

/** A call that nobody aborts. */
export const openCall = (): ModuleCall => ({ signal: new AbortController().signal, deadline: Date.now() + 60_000 })

/** A call whose signal is aborted when its time is over, as the router does. */
export const callOf = (ms: number): ModuleCall => ({ signal: signalOf(ms), deadline: Date.now() + ms })

export const signalOf = (ms: number): AbortSignal => {
  const controller = new AbortController()
  processTime.after(ms, () => controller.abort(new Error(`it has not settled within ${ms} ms`)))
  return controller.signal
}
