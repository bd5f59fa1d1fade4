// `as` silences the compiler, so it stands only where something unknown is being checked: in functions that parse,
// decode or read, and in type predicates. What XState's `setup` is told about types is no cast of a value.
import { type ESTree, Visitor } from 'vite'
import { functionsAround, functionsOf, type NamedFunction } from '../functions.ts'
import { type Check, checkEach, isProduct, violationAt } from '../source.ts'

const MAY_CAST = /^(parse|decode|read)/
const REASON =
  '`as` outside of a function that parses, decodes or reads something unknown: narrow it, or parse it in one'

export const casts: Check = checkEach('casts', isProduct, (source) => {
  const functions = functionsOf(source.program)
  return castsOf(source.program)
    .filter((offset) => !functionsAround(functions, offset).some(mayCast))
    .map((offset) => violationAt(source, offset, REASON))
})

/** Where the value ends that is cast, and `as` follows. */
const castsOf = (program: ESTree.Program): readonly number[] => {
  const found: number[] = []
  let setUps = 0
  new Visitor({
    CallExpression: ({ callee }) => void (isSetUp(callee) && setUps++),
    'CallExpression:exit': ({ callee }) => void (isSetUp(callee) && setUps--),
    TSAsExpression: ({ expression, typeAnnotation }) => {
      if (setUps === 0 && !isConst(typeAnnotation)) found.push(expression.end)
    },
  }).visit(program)
  return found
}

const isSetUp = (callee: ESTree.Node): boolean => callee.type === 'Identifier' && callee.name === 'setup'

const isConst = (type: ESTree.TSType): boolean =>
  type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && type.typeName.name === 'const'

const mayCast = ({ name, node }: NamedFunction): boolean =>
  MAY_CAST.test(name ?? '') || node.returnType?.typeAnnotation.type === 'TSTypePredicate'
