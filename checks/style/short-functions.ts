// A function is read in one look. The lines of functions inside it are their own: a `create…` function stands where a
// class would, and is measured without its methods.
import { type FunctionNode, functionsOf } from '../functions.ts'
import { type Check, checkEach, isTest, lineAt, type Source, violationAt } from '../source.ts'

const MOST_LINES = 50

export const shortFunctions: Check = checkEach(
  'short-functions',
  (path) => !isTest(path),
  (source) => {
    const functions = functionsOf(source.program).map(({ node }) => node)
    return functions.flatMap((node) => {
      const lines = ownLines(node, functions, source)
      if (lines <= MOST_LINES) return []
      return [
        violationAt(
          source,
          node.start,
          `${lines} lines of its own, more than ${MOST_LINES}: look for the step with a name`,
        ),
      ]
    })
  },
)

/** A function on one line takes none from the one around it. */
const ownLines = (node: FunctionNode, functions: readonly FunctionNode[], source: Source): number => {
  const linesOf = ({ start, end }: FunctionNode): readonly [number, number] => [
    lineAt(source, start),
    lineAt(source, end),
  ]
  const [first, last] = linesOf(node)
  const inside = functions.filter(({ start, end }) => node.start < start && end <= node.end)
  const lent = new Set<number>()
  for (const [from, to] of inside.map(linesOf)) for (let line = from + 1; line <= to; line++) lent.add(line)
  return last - first + 1 - lent.size
}
