// A module that does what the status text of the first state says; the words are at the bottom.

import { getHeapStatistics } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { definePresenceModule, type ModuleCall, type UserId, type UserPresenceState } from '@presence-router/core'

type Behaviour = (states: readonly UserPresenceState[], call: ModuleCall) => unknown

interface Told {
  /** The name that the module gives itself. */
  readonly name?: string
}

const never = new Promise<never>(() => {})
const done: string[] = []
let tell = (_: Iterable<{ observer: string; subject: string }>): void => {}

const post = (message: unknown): void => {
  if (parentPort === null) process.send?.(message)
  else parentPort.postMessage(message)
}

const behaviours: Record<string, Behaviour> = {
  echo: (states) => new Map([['@alice:example.org', states]]),
  equal: ([first]) => ({ '@alice:example.org': [{ ...first }] }),
  rewrite: ([first]) => ({ '@alice:example.org': [{ ...first, statusMsg: 'rewritten' }] }),
  'odd keys': (states) =>
    new Map<unknown, unknown>([
      [5, states],
      [null, states],
      [() => {}, states],
      ['@alice:example.org', 7],
    ]),
  big: (states) => new Map(Array.from({ length: 200_000 }, (_, index) => [`@user${index}:example.org`, states])),
  throw: () => {
    throw new RangeError('boom')
  },
  reject: async () => {
    throw { reason: 'none' }
  },
  'what was done': () => ({ [`@x:${done.join(' ')}`]: [] }),
  'say the deadline': (_, { deadline }) => ({ [`@x:${deadline}`]: [] }),
  'say your heap': () => ({ [`@x:${getHeapStatistics().heap_size_limit / 2 ** 20}`]: [] }),
  'say your flags': () => ({ [`@x:${process.env['NODE_OPTIONS']} and ${process.execArgv.join(' ')}`]: [] }),
  tell: ([first]) => {
    tell([{ observer: '@alice:example.org', subject: first?.userId ?? '' }])
    return {}
  },
  never: (_, { signal }) => {
    signal.addEventListener('abort', () => done.push(`aborted:${signal.reason.name}`))
    return never
  },
  spin: () => {
    for (;;);
  },
  'spin later': async () => {
    await null
    for (;;);
  },
  'spin when aborted': (_, { signal }) => {
    signal.addEventListener('abort', () => {
      for (;;);
    })
    return never
  },
  exit: () => process.exit(3),
  disconnect: () => {
    setInterval(() => {}, 1_000) // something of its own would keep it
    process.disconnect?.()
    return never
  },
  'throw in a timer': () => {
    setTimeout(() => {
      throw new TypeError('nobody catches this')
    })
    return never
  },
  'reject unheard': () => {
    void Promise.reject(new TypeError('nobody hears this'))
    return never
  },
  garbage: () => {
    post('x')
    return never
  },
  forge: () => {
    const message = { _tag: 'Part', id: 1, cost: 1, part: { _tag: 'Whole', value: 'ALL' } }
    if (workerData?.port) workerData.port.postMessage(message)
    else post(message)
    return never
  },
  flood: () => {
    for (;;) post({ _tag: 'Aborted', id: 1 })
  },
  'hog slowly': () => {
    const hoard: number[][] = []
    for (;;) hoard.push(Array.from({ length: 10_000 }, () => hoard.length))
  },
  'hog at once': () => new Array(2 ** 32 - 2).fill(0),
  'hog buffers': () => {
    const hoard: Buffer[] = []
    for (;;) hoard.push(Buffer.alloc(2 ** 24, 1))
  },
  'hog one buffer': () => Buffer.alloc(2 ** 32, 1),
}

const answer: Behaviour = (states, call) => behaviours[states[0]?.statusMsg ?? 'echo']?.(states, call)

export default ({ name = 'as-told' }: Told = {}) =>
  definePresenceModule({
    name,
    getUsersForStates: answer as never,
    getInterestedUsers: (userId: UserId) => (userId.startsWith('@all:') ? 'ALL' : new Set([userId, `@name:${name}`])),
    start: () => void done.push('started'),
    stop: () => {
      throw new Error(`stopped after ${done.join(', ')}`)
    },
    watch(changed) {
      tell = changed
      return () => {
        tell = () => {}
        done.push('unwatched')
      }
    },
  })
