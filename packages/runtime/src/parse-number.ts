// Numbers that callers give.
import { BadOptions } from '@presence-router/core'

/** A whole number from `lowest` on. @throws BadOptions */
export const parseNumber = (field: string, value: unknown, lowest: number): number => {
  if (!Number.isSafeInteger(value) || (value as number) < lowest)
    throw new BadOptions(field, value, `must be a whole number from ${lowest} on`)
  return value as number
}
