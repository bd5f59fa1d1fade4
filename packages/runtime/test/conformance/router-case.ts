// What a conformance case is, as far as its reader must know; `router-cases.json` is the authority.
import { readFileSync } from 'node:fs'
import type { ModulePermissions, PresenceFields } from '@presence-router/core'

/** A label of `states`, or something made from one. */
export type StateSpec =
  | string
  | { readonly copy: string }
  | { readonly changed: string; readonly with: PresenceFields }
  | { readonly invented: PresenceFields & { readonly userId: string } }
  | { readonly raw: unknown }

export type StateSpecs = readonly StateSpec[]

/** What a callback does, whichever of the two it is. */
export type Behaviour<Answer> =
  | { readonly answer: Answer; readonly as?: 'promise' | 'object' | 'arrays' }
  | { readonly throws: string }
  | { readonly rejects: string }
  | { readonly hangs: true }
  | { readonly raw: unknown }
  | { readonly follow: { readonly [observer: string]: readonly string[] } }

export type StatesBehaviour =
  | Behaviour<{ readonly [recipient: string]: StateSpecs }>
  | { readonly entries: readonly (readonly [recipient: string, states: StateSpecs | { readonly raw: unknown }])[] }
  | { readonly echo: string }
  | { readonly echoTo: readonly string[] }

export type InterestedBehaviour = Behaviour<readonly string[] | 'ALL'>

export interface ModuleSpec {
  readonly name: string
  readonly permissions?: Partial<ModulePermissions>
  readonly getUsersForStates: StatesBehaviour
  readonly getInterestedUsers: InterestedBehaviour
}

export type CallbackName = 'getUsersForStates' | 'getInterestedUsers'

interface StatesByName {
  readonly [name: string]: StateSpecs
}

export interface RouterCase {
  readonly id: string
  readonly about: string
  readonly states: { readonly [label: string]: PresenceFields & { readonly userId: string } }
  readonly modules: readonly ModuleSpec[]
  readonly options?: {
    readonly deadlineMs?: number
    readonly serverNames?: readonly string[]
    readonly origin?: string
  }
  readonly when:
    | { readonly getUsersForStates: readonly string[] }
    | { readonly getInterestedUsers: string }
    | { readonly publish: readonly string[] }
  readonly then:
    | { readonly map: StatesByName; readonly order?: readonly string[] }
    | { readonly set: readonly string[] }
    | { readonly all: true }
    | { readonly local: StatesByName; readonly servers: StatesByName; readonly refused?: number }
  readonly failures: readonly { readonly module: string; readonly tag: string }[]
  readonly called?: { readonly [callback in CallbackName]?: readonly string[] }
}

const file: { readonly cases: readonly RouterCase[] } = JSON.parse(
  readFileSync(new URL('./router-cases.json', import.meta.url), 'utf8'),
)

export const routerCases: readonly RouterCase[] = file.cases
