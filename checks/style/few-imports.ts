// A file that uses much of others owns more than one concept. Types do not count: they are the words it speaks. Nor does
// the root of a composition: putting together is its one concept.
import type { ESTree } from 'vite'
import { type Check, checkEach, isProduct, violationAt } from '../source.ts'

const MOST_IMPORTS = 9
const ROOT = /^(packages\/runtime\/src\/router|apps\/[^/]+\/src\/main)\.ts$/

const isHeld = (path: string): boolean => isProduct(path) && !ROOT.test(path)

export const fewImports: Check = checkEach('few-imports', isHeld, (source) => {
  const surplus = source.program.body.filter(isValueImport)[MOST_IMPORTS]
  if (surplus === undefined) return []
  return [
    violationAt(source, surplus.start, `more than ${MOST_IMPORTS} imports: look for the second concept in this file`),
  ]
})

const isValueImport = (statement: ESTree.Node): boolean =>
  statement.type === 'ImportDeclaration' && statement.importKind !== 'type'
