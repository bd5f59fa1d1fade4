// All of the DOM that core may know: how a call is cancelled. `AbortSignal.timeout` is left out, it is a timer.

interface AbortEvent {
  readonly type: 'abort'
}

interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: (event: AbortEvent) => void, options?: { readonly once?: boolean }): void
  removeEventListener(type: 'abort', listener: (event: AbortEvent) => void): void
}

declare var AbortSignal: {
  readonly prototype: AbortSignal
  abort(reason?: unknown): AbortSignal
  any(signals: Iterable<AbortSignal>): AbortSignal
}

interface AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}

declare var AbortController: {
  readonly prototype: AbortController
  new (): AbortController
}

interface DOMException extends Error {
  readonly code: number
}

declare var DOMException: {
  readonly prototype: DOMException
  new (message?: string, name?: string): DOMException
}
