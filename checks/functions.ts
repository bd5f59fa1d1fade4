// The functions of a file under the names people know them by: an arrow function has that of its variable or property.
import { type ESTree, Visitor } from 'vite'

/** Anything with parameters and a body. */
export type FunctionNode = ESTree.Function | ESTree.ArrowFunctionExpression

/** A function, and what it is called; `null` for a callback. */
export interface NamedFunction {
  readonly name: string | null
  readonly node: FunctionNode
}

/** All functions of a file, the outer before the inner. */
export const functionsOf = (program: ESTree.Program): readonly NamedFunction[] => {
  const names = new Map<ESTree.Node, string>()
  const found: NamedFunction[] = []
  const call = (value: ESTree.Node | null, key: ESTree.Node): void => {
    if (value && (key.type === 'Identifier' || key.type === 'PrivateIdentifier')) names.set(value, key.name)
  }
  const add = (node: FunctionNode): void => {
    found.push({ name: names.get(node) ?? node.id?.name ?? null, node })
  }
  new Visitor({
    VariableDeclarator: ({ id, init }) => call(init, id),
    Property: ({ key, value }) => call(value, key),
    MethodDefinition: ({ key, value }) => call(value, key),
    FunctionDeclaration: add,
    FunctionExpression: add,
    ArrowFunctionExpression: add,
  }).visit(program)
  return found
}

/** Those around this offset, the outermost first. */
export const functionsAround = (functions: readonly NamedFunction[], offset: number): readonly NamedFunction[] =>
  functions.filter(({ node }) => node.start <= offset && offset < node.end)
