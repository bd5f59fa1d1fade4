// One query on behalf of its caller: how it ends when modules have answered, when the caller aborts it, and when the router
// closes. What all modules answer at once is there at once: then nobody is listened to, and nothing is held open.
import { type QueryOptions, RouterClosed } from '@presence-router/core'
import type * as Effect from 'effect/Effect'
import type { Lifecycle } from '../lifecycle.ts'
import type { Cancel } from '../time.ts'
import type { QueryCaller } from './query-parts.ts'
import type { RunEffect } from './run-effect.ts'

export interface CallersQueryParts {
  readonly lifecycle: Lifecycle
  readonly run: RunEffect
  /** Failures are told before the promise settles. */
  readonly flushReports: () => void
}

type Ended<Value> = { readonly value: Value } | { readonly cause: unknown }

/** A class, since one is made for each query. It is run once. */
export class CallersQuery<Value> implements QueryCaller {
  readonly deadlineMs: number | null
  private readonly signal: AbortSignal | null
  private readonly parts: CallersQueryParts
  private ended: Ended<Value> | null = null
  private waiter: ((ended: Ended<Value>) => void) | null = null
  private cancel: Cancel | null = null

  constructor({ signal, deadlineMs }: QueryOptions, parts: CallersQueryParts) {
    this.deadlineMs = deadlineMs ?? null
    this.signal = signal ?? null
    this.parts = parts
  }

  get isAborted(): boolean {
    return this.parts.lifecycle.isClosed || this.signal?.aborted === true
  }

  get abortReason(): unknown {
    return this.signal?.aborted ? this.signal.reason : new RouterClosed()
  }

  /** What comes of it, when that is there at once. */
  run(effect: Effect.Effect<Value>): Value | Promise<Value> {
    const { run, lifecycle } = this.parts
    this.cancel = run(
      effect,
      (value) => this.succeed(value),
      (defect) => this.end({ cause: defect }),
    )
    if (this.ended === null && this.isAborted) this.giveUp()
    if (this.ended === null) return this.wait()
    if ('cause' in this.ended) throw this.ended.cause
    if (lifecycle.isClosed) throw new RouterClosed() // by somebody who was told of a failure
    return this.ended.value
  }

  private wait(): Promise<Value> {
    return this.parts.lifecycle.promise((resolve, reject) => {
      const giveUp = (): void => this.giveUp()
      this.waiter = (ended) => {
        this.signal?.removeEventListener('abort', giveUp)
        if ('cause' in ended) reject(ended.cause)
        else resolve(ended.value)
      }
      this.signal?.addEventListener('abort', giveUp)
      return giveUp
    })
  }

  private succeed(value: Value): void {
    if (this.isAborted)
      this.giveUp() // by a module, while it was asked
    else if (this.ended === null) this.end({ value })
  }

  private giveUp(): void {
    if (this.ended !== null) return
    const ended = { cause: this.abortReason }
    this.ended = ended // first: whom it is withdrawn from may abort it again
    this.cancel?.()
    this.waiter?.(ended)
  }

  private end(ended: Ended<Value>): void {
    this.ended = ended
    if ('value' in ended) this.parts.flushReports()
    this.waiter?.(ended)
  }
}
