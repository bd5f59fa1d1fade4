// Reads what came out of an isolate. Code of the module may have posted it, so nothing of it is believed. What parts of
// answers hold is decoded where they are put together.
import { NotOfProtocol } from './crossing/cloneable.ts'
import { HOOK_NAMES, type HookName, MOST_CREDIT } from './protocol.ts'

/** A message with its frame checked. What was thrown, and the content of parts, still are as they came. */
export type ParsedMessage =
  | { readonly _tag: 'Ready'; readonly hooks: readonly HookName[] }
  | { readonly _tag: 'LoadFailed'; readonly thrown: unknown }
  | { readonly _tag: 'Dying'; readonly thrown: unknown }
  | { readonly _tag: 'Threw'; readonly id: number; readonly thrown: unknown }
  | { readonly _tag: 'Aborted'; readonly id: number }
  | { readonly _tag: 'Part'; readonly id: number; readonly cost: number; readonly part: Fields }

/** What may have any fields. */
export interface Fields {
  readonly [field: string]: unknown
}

/** Throws {@link NotOfProtocol}. */
export const parseMessage = (message: unknown): ParsedMessage => {
  const { _tag, id, cost, hooks, thrown, part } = parseFields(message)
  switch (_tag) {
    case 'Ready':
      return { _tag, hooks: parseArray(hooks).map(parseHook) }
    case 'LoadFailed':
    case 'Dying':
      return { _tag, thrown }
    case 'Threw':
      return { _tag, id: parseCount(id), thrown }
    case 'Aborted':
      return { _tag, id: parseCount(id) }
    case 'Part':
      return { _tag, id: parseCount(id), cost: parseCost(cost), part: parseFields(part) }
    default:
      throw new NotOfProtocol('a message of no known kind')
  }
}

/** Throws {@link NotOfProtocol}. */
export const parseFields = (value: unknown): Fields => {
  if (typeof value !== 'object' || value === null) throw new NotOfProtocol('no object where one belongs')
  return value as Fields
}

/** No array of a part is longer than the part may cost. Throws {@link NotOfProtocol}. */
export const parseArray = (value: unknown): readonly unknown[] => {
  if (!Array.isArray(value) || value.length > MOST_CREDIT) throw new NotOfProtocol('no array where one belongs')
  return value
}

const parseHook = (value: unknown): HookName => {
  const hook = HOOK_NAMES.find((name) => name === value)
  if (hook === undefined) throw new NotOfProtocol('a hook of no known name')
  return hook
}

const parseCount = (value: unknown): number => {
  if (!Number.isSafeInteger(value)) throw new NotOfProtocol('no whole number where one belongs')
  return value as number
}

const parseCost = (value: unknown): number => {
  const cost = parseCount(value)
  if (cost < 1 || cost > MOST_CREDIT) throw new NotOfProtocol('a part that costs what none can')
  return cost
}
