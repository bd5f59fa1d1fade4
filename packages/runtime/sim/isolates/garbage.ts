// What code of a module may post that nothing of ours posts.
import type { Random } from '../random.ts'

/** Some of it is a message of the protocol and means nothing; most is none. */
export const drawGarbage = (random: Random): unknown =>
  random.pick<unknown>([
    null,
    'Ready',
    7,
    [],
    { _tag: 'Ready' },
    { _tag: 'Ready', hooks: ['start', 'begin'] },
    { _tag: 'LoadFailed' },
    { _tag: 'Threw', id: 'one', thrown: { value: 1 } },
    { _tag: 'Threw', id: 1_000_000, thrown: { value: 1 } },
    { _tag: 'Aborted', id: 1_000_000 },
    { _tag: 'Part', id: 1, cost: 0, part: { _tag: 'Whole', value: null } },
    { _tag: 'Part', id: 1, cost: 1e9, part: { _tag: 'Whole', value: null } },
    { _tag: 'Part', id: 1_000_000, cost: 5_000, part: { _tag: 'Whole', value: null } },
    { _tag: 'Part', id: 1_000_000, cost: 1, part: 'whole' },
    { _tag: 'Dying', thrown: { name: 'Error', message: 'boom', stack: '' } },
    { _tag: 'Goodbye' },
  ])
