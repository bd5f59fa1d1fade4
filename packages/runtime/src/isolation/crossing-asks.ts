// The questions that are open at an isolate, on the router's side: each has an id, and its answer is put together until it is
// complete. What comes for an id that is not open is late, and has no effect.
import type { GrantedPair, ModuleCall } from '@presence-router/core'
import type { Cancel } from '../time.ts'
import { type Assembly, createAssembly } from './crossing/answer-assembly.ts'
import { decodeThrown, encodeThrown, NotOfProtocol } from './crossing/cloneable.ts'
import { decodePair } from './crossing/granted-pair.ts'
import { throwAtEnd } from './crossing/throw-at-end.ts'
import { type Fields, parseArray } from './parse-message.ts'
import { MOST_COST, MOST_CREDIT, type Question, type ToIsolate } from './protocol.ts'

type Changed = (granted: Iterable<GrantedPair>) => void

export interface CrossingAsks {
  /** Settles as the module does. Rejects with the signal's reason when that is aborted. */
  ask(question: Question, call: ModuleCall): Promise<unknown>
  watch(changed: Changed): Cancel
  /** Throws {@link NotOfProtocol}. */
  addPart(id: number, part: Fields, cost: number): void
  /** Throws {@link NotOfProtocol}. */
  threw(id: number, thrown: unknown): void
  /** All that is open is rejected with this, and what is asked from now on. The first reason stays. */
  close(reason: unknown): void
}

export interface AsksParts {
  readonly post: (message: ToIsolate) => void
  /** An ask was aborted: the isolate is to react. */
  readonly onAbort: (id: number) => void
}

interface OpenAsk {
  readonly assembly: Assembly
  readonly settle: (finish: () => void) => void
  readonly resolve: (answer: unknown) => void
  readonly reject: (cause: unknown) => void
  cost: number
}

export const createCrossingAsks = ({ post, onAbort }: AsksParts): CrossingAsks => {
  const open = new Map<number, OpenAsk>()
  const watches = new Map<number, Changed>()
  let lastId = 0
  let closed: { readonly reason: unknown } | null = null

  const openAsk = (id: number, question: Question, signal: AbortSignal): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        open.delete(id)
        signal.removeEventListener('abort', abort)
        finish()
      }
      const abort = (): void =>
        settle(() => {
          post({ _tag: 'Abort', id, reason: encodeThrown(signal.reason) })
          onAbort(id)
          reject(signal.reason)
        })
      signal.addEventListener('abort', abort)
      const assembly = createAssembly(question.callback === 'getUsersForStates' ? question.states : [])
      open.set(id, { assembly, settle, resolve, reject, cost: 0 })
    })

  const fail = (id: number, cause: unknown): void => {
    const ask = open.get(id)
    ask?.settle(() => ask.reject(cause))
  }

  return {
    ask(question, { signal, deadline }) {
      if (closed !== null) return Promise.reject(closed.reason)
      if (signal.aborted) return Promise.reject(signal.reason)
      const id = ++lastId
      const answer = openAsk(id, question, signal)
      try {
        post({ _tag: 'Ask', id, deadline, question })
      } catch (cause) {
        fail(id, cause) // it cannot be cloned
      }
      return answer
    },
    watch(changed) {
      if (closed !== null) return () => {}
      const id = ++lastId
      watches.set(id, changed)
      post({ _tag: 'Watch', id })
      return () => {
        if (watches.delete(id)) post({ _tag: 'Unwatch', id })
      }
    },
    addPart(id, part, cost) {
      if (part['_tag'] === 'Pairs') return watches.get(id)?.(decodePairs(part))
      const ask = open.get(id)
      if (ask === undefined) return
      ask.cost += cost
      if (ask.cost > MOST_COST + MOST_CREDIT) throw new NotOfProtocol('an answer that costs more than one may')
      if (ask.assembly.add(part)) ask.settle(() => ask.resolve(ask.assembly.answer))
    },
    threw(id, thrown) {
      fail(id, decodeThrown(thrown))
    },
    close(reason) {
      closed ??= { reason }
      watches.clear()
      for (const ask of open.values()) ask.settle(() => ask.reject(reason))
    },
  }
}

const decodePairs = ({ pairs, thrown }: Fields): Iterable<GrantedPair> => {
  const decoded = parseArray(pairs).map(decodePair)
  return throwAtEnd(decoded, thrown === null ? null : { value: decodeThrown(thrown) }) as Iterable<GrantedPair>
}
