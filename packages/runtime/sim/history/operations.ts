// What was asked of the public face of the router, and how it ended.
import type { UserId, UserPresenceState } from '@presence-router/core'
import type { Moment, SeenModule } from './seen.ts'

export type OperationKind =
  | 'ready'
  | 'flush'
  | 'drain'
  | 'close'
  | 'remove'
  | 'replace'
  | 'query states'
  | 'query interests'
  | 'snapshot'
  | 'explain'

/** What the operation is about, as far as it has that. */
export interface OperationAbout {
  readonly signal?: AbortSignal
  readonly deadlineMs?: number
  /** What is asked. */
  readonly states?: readonly UserPresenceState[]
  readonly userId?: UserId
  /** Of a snapshot: somebody who may see all is among its recipients, so that modules are asked about states. */
  readonly seesAll?: (userId: UserId) => void
  readonly mayAskStates?: () => boolean
  /** Who is to take somebody's place. */
  readonly candidate?: SeenModule
  /** Who was registered when it began. */
  readonly modules?: readonly SeenModule[]
}

export interface SeenOperation {
  readonly id: number
  readonly kind: OperationKind
  readonly begun: Moment
  readonly about: OperationAbout
  ended: (Moment & { readonly result: unknown; readonly cause: unknown; readonly isRejected: boolean }) | null
}

export interface Operations {
  readonly all: readonly SeenOperation[]
  /** Those of this kind that have not ended. */
  open(...kinds: readonly OperationKind[]): readonly SeenOperation[]
  begin(kind: OperationKind, begun: Moment, about: OperationAbout): SeenOperation
  end(operation: SeenOperation): void
}

export const createOperations = (): Operations => {
  const all: SeenOperation[] = []
  const unended = new Set<SeenOperation>()
  return {
    all,
    open: (...kinds) => [...unended].filter(({ kind }) => kinds.length === 0 || kinds.includes(kind)),
    begin(kind, begun, about) {
      const operation: SeenOperation = { id: all.length + 1, kind, begun, about, ended: null }
      all.push(operation)
      unended.add(operation)
      return operation
    },
    end: (operation) => unended.delete(operation),
  }
}
