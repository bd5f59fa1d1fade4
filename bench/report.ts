// What a run found, as it is printed.
import { ANSWERS, type Cell, OVERLAPS } from './cell.ts'
import { CONTESTANT_NAMES } from './contestants.ts'
import { MODULES, RECIPIENTS, STATES } from './matrix.ts'
import { type CellResult, isMet, type Results } from './results.ts'
import type { Spread } from './spread.ts'
import { renderTable, shortNumber } from './table.ts'

export const renderReport = (results: Results): string =>
  [
    ...ratioTables(results.cells, 'whole way'),
    ...ratioTables(results.merges, 'merge and split alone'),
    singleTable(results),
    queryTable(results),
    stallTable(results),
    halfLoadTable(results),
    memoryTable(results),
    judgementTable(results),
  ]
    .filter((part) => part !== '')
    .join('\n\n')

/** One for each contestant, overlap and kind of answer that was measured. */
const ratioTables = (results: readonly CellResult[], title: string): readonly string[] =>
  CONTESTANT_NAMES.filter((name) => name !== 'loop').flatMap((name) =>
    ANSWERS.flatMap((answers) =>
      OVERLAPS.flatMap((overlap) => {
        const these = results.filter(
          ({ cell, ratio }) => cell.answers === answers && cell.overlap === overlap && name in ratio,
        )
        return these.length === 0
          ? []
          : [`${name} to the loop, ${overlap}, ${answers}, ${title}\n${ratioTable(these, name)}`]
      }),
    ),
  )

const ratioTable = (results: readonly CellResult[], name: string): string => {
  const numbersOf = (field: 'modules' | 'states' | 'recipients', usual: readonly number[]): readonly number[] =>
    [...new Set([...usual, ...results.map(({ cell }) => cell[field])])].sort((left, right) => left - right)
  const states = numbersOf('states', STATES)
  const rows = numbersOf('recipients', RECIPIENTS).flatMap((recipients) =>
    numbersOf('modules', MODULES).flatMap((modules) => {
      const ratioAt = (of: number): string => {
        const isThis = ({ cell }: { cell: Cell }): boolean =>
          cell.modules === modules && cell.recipients === recipients && cell.states === of
        return spreadText(results.find(isThis)?.ratio[name])
      }
      const cells = states.map(ratioAt)
      return cells.every((text) => text === '–') ? [] : [[`${recipients} recipients, ${modules} modules`, ...cells]]
    }),
  )
  return renderTable(['', ...states.map((count) => `${count} state${count === 1 ? '' : 's'}`)], rows)
}

const spreadText = (spread: Spread | undefined): string =>
  spread === undefined || Number.isNaN(spread.median)
    ? '–'
    : `${shortNumber(spread.median)} (${shortNumber(spread.low)}–${shortNumber(spread.high)})`

const titled = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? '' : `${title}\n${renderTable(head, rows)}`

const singleTable = ({ singles }: Results): string =>
  titled(
    'One state at a time, 10 recipients per module, µs',
    ['', 'p50', 'p99'],
    singles.flatMap(({ modules, us }) =>
      Object.entries(us).map(([name, { p50, p99 }]) => [
        `${name}, ${modules} modules`,
        shortNumber(p50),
        shortNumber(p99),
      ]),
    ),
  )

const queryTable = ({ queries }: Results): string =>
  titled(
    'Queries, µs',
    ['', 'loop', 'ours'],
    queries.map(({ modules, users, isAllLast, us }) => [
      `${modules} modules of ${users} users${isAllLast ? ', the last says ALL' : ''}`,
      spreadText(us['loop']),
      spreadText(us['ours']),
    ]),
  )

const stallTable = ({ stalls }: Results): string =>
  titled(
    'The longest turn of the event loop, ms',
    ['', 'ms'],
    stalls.flatMap(({ recipients, ms }) =>
      Object.entries(ms).map(([name, spread]) => [`${name}, ${recipients} recipients`, spreadText(spread)]),
    ),
  )

const halfLoadTable = ({ halfLoad }: Results): string =>
  titled(
    'At half load, 10 modules of 10 recipients, µs',
    ['', 'states per second', ...Object.keys(halfLoad[0]?.us ?? {})],
    halfLoad.map(({ name, statesPerSecond, us }) => [
      name,
      String(statesPerSecond),
      ...Object.values(us).map(shortNumber),
    ]),
  )

const memoryTable = ({ memory }: Results): string =>
  titled(
    'Memory',
    ['', 'measured'],
    Object.entries(memory).map(([what, value]) => [what, shortNumber(value)]),
  )

const judgementTable = ({ judgements }: Results): string => {
  const met = judgements.filter(isMet).length
  const rows = judgements.map((each) => [
    `(${each.figure}) ${each.what}`,
    `${shortNumber(each.measured)} ${each.unit}`,
    `≤ ${shortNumber(each.limit)}`,
    isMet(each) ? 'pass' : 'MISS',
  ])
  return titled(`Targets: ${met} of ${judgements.length} are met`, ['', 'measured', 'target', ''], rows)
}
