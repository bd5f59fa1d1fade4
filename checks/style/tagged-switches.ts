// A switch over tags is exhaustive. The compiler sees to it where every case returns a value; where none does, only a
// `default` with `satisfies never` makes it look (the linter sees no union that another package declares).
import { type ESTree, Visitor } from 'vite'
import { functionsAround, functionsOf, type NamedFunction } from '../functions.ts'
import { type Check, checkEach, isProduct, violationAt } from '../source.ts'

const REASON =
  'a switch over tags ends with `default: … satisfies never`, or has no default and returns a value in every case'
const GIVES_NOTHING = /^:\s*(void|undefined|Promise<void>)$/

export const taggedSwitches: Check = checkEach('tagged-switches', isProduct, (source) => {
  const functions = functionsOf(source.program)
  return switchesOf(source.program)
    .filter(({ discriminant }) => discriminant.type === 'MemberExpression' && isTag(discriminant.property))
    .filter((node) => {
      const otherwise = node.cases.find(({ test }) => test === null)
      if (otherwise) return !/\bsatisfies never\b/.test(source.text.slice(otherwise.start, otherwise.end))
      return !givesValue(functionsAround(functions, node.start).at(-1), source.text)
    })
    .map(({ start }) => violationAt(source, start, REASON))
})

const switchesOf = (program: ESTree.Program): readonly ESTree.SwitchStatement[] => {
  const found: ESTree.SwitchStatement[] = []
  const add = (node: ESTree.SwitchStatement): unknown => found.push(node)
  new Visitor({ SwitchStatement: add }).visit(program)
  return found
}

const isTag = (property: ESTree.Node): boolean => property.type === 'Identifier' && property.name === '_tag'

const givesValue = (around: NamedFunction | undefined, text: string): boolean => {
  const type = around?.node.returnType
  return !!type && !GIVES_NOTHING.test(text.slice(type.start, type.end))
}
