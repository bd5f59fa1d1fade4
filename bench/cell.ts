// One cell of the matrix: how much is routed, and how much of it overlaps.

/**
 * Who shares what. `shared`: all modules and recipients have one `Set`; `per-module`: one for each module; `distinct`: one
 * for each recipient of each module; `disjoint`: one for each module, and no two modules share a recipient.
 */
export const OVERLAPS = ['shared', 'per-module', 'distinct', 'disjoint'] as const

/** Whether modules answer at once or with a promise. */
export const ANSWERS = ['sync', 'promised'] as const

export interface Cell {
  readonly modules: number
  /** Of one batch; each recipient is granted all of them. */
  readonly states: number
  /** Of each module. */
  readonly recipients: number
  readonly overlap: (typeof OVERLAPS)[number]
  readonly answers: (typeof ANSWERS)[number]
}

const MOST_PAIRS = 2e7
const MOST_PAIRS_OF_SETS = 4e6

/** How many (recipient, state) pairs the modules grant. */
export const pairsOf = ({ modules, states, recipients }: Cell): number => modules * states * recipients

/** How many recipients the modules name. */
const keysOf = ({ modules, recipients }: Cell): number => modules * recipients

/** Roughly what inputs and both merges of it take, in bytes; from what was seen in the largest cells. */
export const heapBytesOf = (cell: Cell): number => {
  const { modules, states, recipients, overlap } = cell
  const united = overlap === 'disjoint' ? keysOf(cell) : recipients
  const sets = overlap === 'distinct' ? keysOf(cell) * (200 + states * 40) : modules * states * 40
  return keysOf(cell) * 300 + united * (1_000 + states * 80) + sets * 2
}

export const isSmallEnough = (cell: Cell): boolean =>
  pairsOf(cell) <= (cell.overlap === 'distinct' ? MOST_PAIRS_OF_SETS : MOST_PAIRS)

export const nameOf = ({ modules, states, recipients, overlap, answers }: Cell): string =>
  `${modules}x${states}x${recipients} ${overlap} ${answers}`

/** Reads `modules,states,recipients[,overlap[,answers]]`. */
export const parseCell = (text: string): Cell => {
  const [modules, states, recipients, ...words] = text.split(',').map((word) => word.trim())
  const overlap = OVERLAPS.find((each) => words.includes(each)) ?? 'per-module'
  const answers = ANSWERS.find((each) => words.includes(each)) ?? 'sync'
  const cell = { modules: Number(modules), states: Number(states), recipients: Number(recipients), overlap, answers }
  if (!(pairsOf(cell) >= 1)) throw new Error(`"${text}" is no cell: modules,states,recipients[,overlap[,answers]]`)
  return cell
}
