// The API reference, one page per entry, from what `api.ts` has found: each export with its sentences, and its signature
// with those of its members. Fails when a committed page differs; `--update` writes them.
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type ApiItem, readExports } from './api-model.ts'
import { type Entry, readPublicPackages } from './entries.ts'

const FOLDER = 'docs/api'
// What api-extractor says of a constructor without a comment.
const MADE_UP = /Constructs a new instance of the/
const NOTE = 'Made from the comments in the sources by `api:update`; changes by hand are lost.'

const SECTIONS: readonly (readonly [string, (item: ApiItem) => boolean])[] = [
  ['Functions', ({ kind }) => kind === 'Function'],
  ['Interfaces', ({ kind }) => kind === 'Interface'],
  ['Types', ({ kind }) => kind === 'TypeAlias'],
  ['Values', ({ kind }) => kind === 'Variable' || kind === 'Namespace'],
  ['Classes', ({ kind }) => kind === 'Class'],
]

const pageOf = (entry: Entry): string => {
  const items = readExports(entry)
  const names = new Set(items.flatMap(({ name }) => name ?? []))
  const sections = SECTIONS.flatMap(([title, isOne]) => {
    const found = items.filter(isOne)
    return found.length === 0 ? [] : [`## ${title}`, ...found.map((item) => chapterOf(item, names))]
  })
  return `${[`# \`${entry.name}\``, NOTE, ...sections].join('\n\n')}\n`
}

const chapterOf = (item: ApiItem, names: ReadonlySet<string>): string =>
  [
    `### ${item.name}`,
    proseOf(item.docComment ?? '', names),
    `\`\`\`ts signature\n${signatureOf(item)}\n\`\`\``,
    `In [${basename(item.fileUrlPath ?? '')}](../../${item.fileUrlPath}).`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')

/** The sentences of a comment; what is thrown and which parameters there are as a list. */
const proseOf = (comment: string, names: ReadonlySet<string>): string =>
  sentencesOf(comment)
    .replace(/\{@link (\w+)\}/g, (_, name: string) => linkTo(name, names))
    .replace(/^@throws\s+(.*)$/gm, (_, text: string) => `- throws ${linkNames(text, names)}`)
    .replace(/^@param (\w+)(?: -)?/gm, '- `$1`:')
    .replace(/^@returns?\s+/gm, '- returns ')
    .replace(/^@(?:example|remarks)\s*/gm, '')
    .trim()

const sentencesOf = (comment: string): string =>
  comment
    .replace(/^\/\*\*|\*\/\s*$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')

const linkTo = (name: string, names: ReadonlySet<string>): string =>
  names.has(name) ? `[${name}](#${name.toLowerCase()})` : `\`${name}\``

const linkNames = (text: string, names: ReadonlySet<string>): string =>
  text.replace(/\b[A-Z]\w+/g, (word) => (names.has(word) ? linkTo(word, names) : word))

const signatureOf = ({ kind, members = [], ...item }: ApiItem): string => {
  const head = codeOf(item.excerptTokens)
  if (kind !== 'Interface' && kind !== 'Class') return head
  return members.length === 0 ? `${head} {}` : `${head} {\n${members.map(memberOf).join('\n')}\n}`
}

const memberOf = ({ docComment = '', excerptTokens }: ApiItem): string => {
  const comment = docComment === '' || MADE_UP.test(docComment) ? [] : commentOf(docComment)
  return [...comment, ...codeOf(excerptTokens).split('\n')].map((line) => `  ${line}`.trimEnd()).join('\n')
}

const commentOf = (comment: string): readonly string[] => {
  const lines = sentencesOf(comment).trim().split('\n')
  return lines.length === 1 ? [`/** ${lines[0]} */`] : ['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */']
}

const codeOf = (tokens: ApiItem['excerptTokens'] = []): string =>
  tokens
    .map(({ text }) => text)
    .join('')
    .replace(/^export (declare )?/, '')
    .replace(/^ +\*/gm, ' *')
    .replace(/;$/, '')
    .trim()

const differs = ([path, page]: readonly [string, string]): boolean =>
  !existsSync(path) || readFileSync(path, 'utf8') !== page

const entries = readPublicPackages().flatMap((each) => each.entries)
const pages = new Map<string, string>(entries.map((entry) => [`${FOLDER}/${entry.slug}.md`, pageOf(entry)]))
if (process.argv.includes('--update')) {
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  for (const [path, page] of pages) writeFileSync(path, page)
}
const old = globSync(`${FOLDER}/*.md`).filter((path) => !pages.has(path))
const stale = [...[...pages].filter(differs).map(([path]) => path), ...old]
for (const path of stale) console.log(`${path} is not what the sources say: run api:update`)
console.log(`${pages.size} pages of reference: ${stale.length === 0 ? 'all current' : `${stale.length} are not`}`)
process.exitCode = stale.length === 0 ? 0 : 1
