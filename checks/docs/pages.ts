// The pages that people read, and where each line of them is.
import { globSync, readFileSync } from 'node:fs'

/** A page of documentation. */
export interface Page {
  readonly path: string
  readonly lines: readonly string[]
}

/** A block between two fences: what it is marked as, and its lines. `line` is that of the opening fence, from 1. */
export interface CodeBlock {
  readonly line: number
  readonly language: string
  readonly lines: readonly string[]
}

export const readPages = (): readonly Page[] =>
  ['*.md', 'docs/**/*.md', '{packages,apps}/*/*.md', 'examples/**/*.md']
    .flatMap((pattern) => globSync(pattern, { exclude: (name) => name === 'node_modules' }))
    .sort()
    .map((path) => ({ path, lines: readFileSync(path, 'utf8').split('\n') }))

export const codeBlocksOf = ({ lines }: Page): readonly CodeBlock[] => {
  const blocks: CodeBlock[] = []
  let from = -1
  for (const [at, line] of lines.entries()) {
    if (!line.trimStart().startsWith('```')) continue
    if (from < 0) from = at
    else {
      const language = lines[from]?.trim().slice(3) ?? ''
      blocks.push({ line: from + 1, language, lines: lines.slice(from + 1, at) })
      from = -1
    }
  }
  return blocks
}
