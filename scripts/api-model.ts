// What api-extractor knows of an entry, as `api.ts` leaves it: exports with their signatures and comments.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Entry } from './entries.ts'

/** Where the models and the fresh reports are written. */
export const API_MODELS = 'node_modules/.cache/api'

/** An export, or a member of one. */
export interface ApiItem {
  readonly kind: string
  readonly name?: string
  readonly docComment?: string
  readonly excerptTokens?: readonly { readonly text: string }[]
  readonly fileUrlPath?: string
  readonly members?: readonly ApiItem[]
}

/** The exports of an entry, in alphabetical order. */
export const readExports = ({ slug }: Entry): readonly ApiItem[] => {
  const model: ApiItem = JSON.parse(readFileSync(join(API_MODELS, `${slug}.api.json`), 'utf8'))
  return model.members?.flatMap(({ members = [] }) => members) ?? []
}

export const exportedNames = (entry: Entry): readonly string[] => readExports(entry).flatMap(({ name }) => name ?? [])
