// Bugs on the way from an answer to a delivery: how it is read, united, planned and passed by the order guard.
import { MANY, type PlantedBug, SOME } from './planted-bug.ts'

export const MERGE_BUGS: readonly PlantedBug[] = [
  {
    name: 'groups are told apart by how many states they have',
    invariant: 2,
    file: 'core/src/plan.ts',
    find: '.map(numberOf)',
    replace: '.map(() => 0)',
    maxSeeds: SOME,
  },
  {
    name: 'a union leaves in its column what it wrote',
    invariant: 19,
    file: 'runtime/src/merger/union.ts',
    find: 'this.rowOf[numbers[at] ?? 0] = EMPTY',
    replace: 'void numbers',
    maxSeeds: SOME,
  },
  {
    name: 'each list of an answer is found to be the one before',
    invariant: 2,
    file: 'core/src/answer/list-reader.ts',
    find: 'if (value === this.#last) return this.#lastList',
    replace: 'if (value === this.#last || this.#lastList !== NO_LIST) return this.#lastList',
    maxSeeds: SOME,
  },
  {
    name: 'a list is remembered beyond its answer',
    invariant: 7,
    file: 'core/src/answer/list-reader.ts',
    find: `  #last: unknown = null
  #lastList = NO_LIST`,
    replace: `  static #kept: { value: unknown; list: number } = { value: null, list: NO_LIST }
  get #last(): unknown {
    return ListReader.#kept.value
  }
  set #last(value) {
    ListReader.#kept.value = value
  }
  get #lastList(): number {
    return ListReader.#kept.list
  }
  set #lastList(list) {
    ListReader.#kept.list = list
  }`,
    maxSeeds: MANY,
  },
  {
    name: 'no version guard',
    invariant: 3,
    file: 'runtime/src/merger/order-guard.ts',
    find: 'version < last.version ||',
    replace: 'false ||',
    maxSeeds: MANY,
  },
  {
    name: 'a rewrite may follow its original',
    invariant: 3,
    file: 'runtime/src/merger/order-guard.ts',
    find: '(version === last.version && last.isOriginal && !isOriginal)',
    replace: 'false',
    maxSeeds: MANY,
  },
  {
    name: 'the answer of a removed module is used',
    invariant: 5,
    file: 'runtime/src/merger/merged.ts',
    find: '!member.isRemoved && granted.granted > 0',
    replace: 'granted.granted > 0',
    maxSeeds: MANY,
  },
  {
    name: 'the list that modules are asked about is not frozen',
    invariant: 6,
    file: 'core/src/asked-states.ts',
    find: 'this.states = Object.freeze(states)',
    replace: 'this.states = states',
    maxSeeds: SOME,
  },
  {
    name: 'answers are united in the order in which they come',
    invariant: 7,
    file: 'runtime/src/merger/ask-everybody.ts',
    find: 'this.over?.(this.answers)',
    replace: 'this.over?.(this.answers.toSorted((left, right) => left.tookMs - right.tookMs))',
    maxSeeds: SOME,
  },
  {
    name: 'of each list only the last state is granted',
    invariant: 19,
    file: 'runtime/src/merger/rows.ts',
    find: 'words[word] = (words[word] ?? 0) | (1 << (place & 31))',
    replace: 'words[word] = 1 << (place & 31)',
    maxSeeds: SOME,
  },
  {
    name: 'where states are rewritten only the first state of each recipient is merged',
    invariant: 19,
    file: 'runtime/src/merger/merged.ts',
    find: 'plan.grant(recipient, states)',
    replace: 'plan.grant(recipient, states.slice(0, 1))',
    maxSeeds: SOME,
  },
  {
    name: 'remote recipients need no permission',
    invariant: 23,
    file: 'core/src/answer/users-for-states.ts',
    find: 'return permissions.remoteRecipients || isLocal(key) ? null',
    replace: 'return permissions !== null || isLocal(key) ? null',
    maxSeeds: MANY,
  },
  {
    name: 'rewrites need no permission',
    invariant: 23,
    file: 'core/src/answer/list-reader.ts',
    find: 'this.#rules.permissions.rewriteStates ? this.#asked.rewriteOf(state)',
    replace: 'this.#rules.permissions !== null ? this.#asked.rewriteOf(state)',
    maxSeeds: MANY,
  },
]
