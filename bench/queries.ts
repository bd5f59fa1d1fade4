// The query path: whose presence may a user see, asked of the router and of the loop.
import { definePresenceModule, PRESENCE_ALL_USERS, type PresenceModule } from '@presence-router/core'
import { type Effort, interleave, type Rival } from './interleave.ts'
import { recipientName, subjectName } from './names.ts'
import { startRouter } from './ours.ts'
import { createQueryLoop, type Query } from './query-loop.ts'
import type { QueryResult } from './results.ts'
import { spreadOf } from './spread.ts'

/** What is asked. */
export interface QueryCell {
  readonly modules: number
  /** That each module names; half of them the next one names too. */
  readonly users: number
  /** Whether the last module says ALL. */
  readonly isAllLast: boolean
}

export const QUERY_CELLS: readonly QueryCell[] = [
  { modules: 1, users: 10, isAllLast: false },
  { modules: 10, users: 10, isAllLast: false },
  { modules: 10, users: 1_000, isAllLast: false },
  { modules: 100, users: 10, isAllLast: false },
  { modules: 10, users: 10, isAllLast: true },
  { modules: 10, users: 1_000, isAllLast: true },
  { modules: 100, users: 10, isAllLast: true },
]

export const measureQuery = async (cell: QueryCell, effort: Effort): Promise<QueryResult> => {
  const modules = Array.from({ length: cell.modules }, (_, index) => interestedModule(cell, index))
  const router = await startRouter(modules)
  const size = sizeOf(await createQueryLoop(modules)(subjectName(0)))
  const rounds = await interleave(
    [
      asRival('loop', createQueryLoop(modules), size),
      asRival('ours', (userId) => router.getInterestedUsers(userId), size),
    ],
    effort,
  )
  await router.close()
  const us = [...rounds].map(([name, ms]) => [name, spreadOf(ms.map((each) => each * 1_000))] as const)
  return { ...cell, us: Object.fromEntries(us) }
}

const interestedModule = ({ modules, users, isAllLast }: QueryCell, index: number): PresenceModule => {
  const first = (index * users) / 2
  const named = new Set(Array.from({ length: users }, (_, user) => recipientName(first + user)))
  const answer = isAllLast && index === modules - 1 ? PRESENCE_ALL_USERS : named
  return definePresenceModule({
    name: `module${index}`,
    getUsersForStates: () => new Map(),
    getInterestedUsers: () => answer,
  })
}

const sizeOf = (users: Awaited<ReturnType<Query>>): number => (users === PRESENCE_ALL_USERS ? -1 : users.size)

const asRival = (name: string, query: Query, size: number): Rival => ({
  name,
  async run(times) {
    for (let left = times; left > 0; left--)
      if (sizeOf(await query(subjectName0)) !== size) throw new Error(`${name} answers a query with other users`)
  },
})

const subjectName0 = subjectName(0)
