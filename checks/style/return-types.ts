// An exported function says what it gives, so that a change of its body cannot change its promise.
import type { ESTree } from 'vite'
import type { FunctionNode } from '../functions.ts'
import { type Check, checkEach, isTest, type Source, type Violation, violationAt } from '../source.ts'

const isFunction = (node: ESTree.Node): node is FunctionNode =>
  node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression' || node.type === 'FunctionDeclaration'

export const returnTypes: Check = checkEach(
  'return-types',
  (path) => !isTest(path),
  (source) => source.program.body.flatMap((statement) => untypedIn(statement, source)),
)

const untypedIn = (statement: ESTree.Node, source: Source): readonly Violation[] => {
  const declaration =
    statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration'
      ? statement.declaration
      : null
  if (!declaration) return []
  const values = declaration.type === 'VariableDeclaration' ? valuesOf(declaration) : [declaration]
  return values
    .filter((value) => isFunction(value) && !value.returnType)
    .map(({ start }) => violationAt(source, start, 'an exported function states its return type'))
}

const valuesOf = ({ declarations }: ESTree.VariableDeclaration): readonly ESTree.Node[] =>
  declarations.flatMap(({ id, init }) => (init && !('typeAnnotation' in id && id.typeAnnotation) ? [init] : []))
