// What an isolated module runs in, as the router's side sees it: it takes messages, posts messages, and ends. Threads,
// child processes and simulated twins differ in nothing else.

/** What is to be opened. The file itself is loaded by the first message. */
export interface IsolateSpec {
  /** The name of the module. */
  readonly module: string
  readonly url: URL
  readonly isolation: 'worker' | 'process'
  /** Its heap, in mebibytes. */
  readonly maxHeapMb: number
}

/** How an isolate ended. */
export interface IsolateFate {
  /** They follow "the worker of module x". */
  readonly words: string
  /** What was thrown, if anything; `undefined` when that is not known. */
  readonly cause?: unknown
}

/** A thread or process of its own. It does not keep the process of the router alive. */
export interface Isolate {
  /** Gives it a message of the router. Throws when that cannot be cloned; does nothing when the isolate is gone. */
  post(message: object): void
  /** Whatever comes out of it, in order. Anybody in there may have posted it. Called once, right after opening. */
  onMessage(hear: (message: unknown) => void): void
  /** Nothing of it is left. Called once, right after opening. */
  onExit(hear: (fate: IsolateFate) => void): void
  /** Ends it at once, whatever it does; settles when it is gone. Legal at any time, never rejects. */
  terminate(): Promise<void>
}

/** Opens an isolate; it is empty until it is told what to load. */
export type OpenIsolate = (spec: IsolateSpec) => Isolate
