// Matrix spelling (`user_id`) stays at the wire: inside there is one spelling, camelCase.
import { basename } from 'node:path'
import { type ESTree, Visitor } from 'vite'
import { type Check, checkEach, isProduct, type Violation, violationAt } from '../source.ts'

const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/

export const matrixSpelling: Check = checkEach(
  'matrix-spelling',
  (path) => isProduct(path) && basename(path) !== 'wire.ts',
  (source) => {
    const found: Violation[] = []
    const look = (node: ESTree.Node): void => {
      const name = node.type === 'Literal' ? node.value : node.type === 'Identifier' ? node.name : null
      if (typeof name === 'string' && SNAKE_CASE.test(name))
        found.push(violationAt(source, node.start, `${name} is Matrix spelling, which only wire.ts files know`))
    }
    new Visitor({
      VariableDeclarator: ({ id }) => look(id),
      Property: ({ key }) => look(key),
      TSPropertySignature: ({ key }) => look(key),
      MemberExpression: ({ property }) => look(property),
    }).visit(source.program)
    return found
  },
)
