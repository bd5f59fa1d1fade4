// One registered module: who it is, what it may, and whether it still counts.
import type { ModulePermissions } from '@presence-router/core'
import type { ModuleActor } from '../actor/module-actor.ts'
import type { ModuleRecord } from '../observe/module-record.ts'

export interface Member {
  readonly name: string
  readonly permissions: ModulePermissions
  readonly actor: ModuleActor
  readonly record: ModuleRecord
  /** Looked at whenever an answer is about to be used: from the moment it is removed, nothing of it is. */
  isRemoved: boolean
}
