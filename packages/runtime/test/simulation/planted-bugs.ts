// Bugs that the simulator must find: each is one text of a source file and what stands there instead, applied by the loader
// of the process that runs the seeds. A simulator that finds nothing has proved nothing until it has found these.

/** One bug, and the invariant that finds it. */
export interface PlantedBug {
  readonly name: string
  readonly invariant: number
  /** From `packages/`. */
  readonly file: string
  /** Stands there exactly once. */
  readonly find: string
  readonly replace: string
  /** Found within so many seeds, from 1 on. */
  readonly maxSeeds: number
}

const SOME = 300
const MANY = 900

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'the answer of a late module is thrown away',
    invariant: 1,
    file: 'runtime/src/merger/lane.ts',
    find: `if (ask.isAlone && result.outcome === 'usable') deliverAlone(ask)`,
    replace: `if (ask.isAlone && result.outcome === 'usable' && actor.life === 'prompt') deliverAlone(ask)`,
    maxSeeds: SOME,
  },
  {
    name: 'groups are told apart by how many states they have',
    invariant: 2,
    file: 'core/src/plan.ts',
    find: '.map(numberOf)',
    replace: '.map(() => 0)',
    maxSeeds: SOME,
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
    name: 'setting presence forgets the other fields',
    invariant: 4,
    file: 'runtime/src/intake.ts',
    find: '...table.get(userId)?.state, state,',
    replace: 'state,',
    maxSeeds: SOME,
  },
  {
    name: 'the answer of a removed module is used',
    invariant: 5,
    file: 'runtime/src/merger/merged.ts',
    find: 'if (member?.isRemoved || granted.length === 0) continue',
    replace: 'if (granted.length === 0) continue',
    maxSeeds: MANY,
  },
  {
    name: 'the list that modules are asked about is not frozen',
    invariant: 6,
    file: 'core/src/asked-states.ts',
    find: 'Object.freeze([...originals])',
    replace: '[...originals]',
    maxSeeds: SOME,
  },
  {
    name: 'answers are united in the order in which they come',
    invariant: 7,
    file: 'runtime/src/merger/query-effects.ts',
    find: 'contributions[index] = contribution',
    replace: 'void index, contributions.push(contribution)',
    maxSeeds: SOME,
  },
  {
    name: 'an ask has three times its deadline',
    invariant: 8,
    file: 'runtime/src/actor/ask.ts',
    find: 'const { callback, deadlineMs } = request',
    replace: 'const { callback } = request, deadlineMs = request.deadlineMs * 3',
    maxSeeds: SOME,
  },
  {
    name: 'a module that is removed is not stopped',
    invariant: 9,
    file: 'runtime/src/merger/registered-module.ts',
    find: 'return actor.stop()',
    replace: 'return Promise.resolve()',
    maxSeeds: SOME,
  },
  {
    name: 'a merge has four times the patience',
    invariant: 10,
    file: 'runtime/src/merger/merge-batch.ts',
    find: 'time.after(patienceMs,',
    replace: 'time.after(patienceMs * 4,',
    maxSeeds: SOME,
  },
  {
    name: 'a module that overran its patience is waited for again',
    invariant: 10,
    file: 'runtime/src/merger/lane.ts',
    find: `actor.tell({ type: 'overranPatience' })`,
    replace: 'void actor',
    maxSeeds: SOME,
  },
  {
    name: 'a lane asks while an ask is in flight',
    invariant: 11,
    file: 'runtime/src/merger/lane.ts',
    find: 'if (inFlight !== null || retry.isDue || !isAsked()) {',
    replace: 'if (retry.isDue || !isAsked()) {',
    maxSeeds: SOME,
  },
  {
    name: 'a module is restarted as often as it fails',
    invariant: 12,
    file: 'runtime/src/actor/life-rules.ts',
    find: 'RESTARTS_IN_WINDOW = 3',
    replace: 'RESTARTS_IN_WINDOW = 30',
    maxSeeds: MANY,
  },
  {
    name: 'a resting module answers queries',
    invariant: 13,
    file: 'runtime/src/actor/open-asks.ts',
    find: `isLeftAlone(life) && (isQuery || life !== 'probing')`,
    replace: `life === 'restarting' || (isQuery && life === 'probing')`,
    maxSeeds: MANY,
  },
  {
    name: 'users on whom an ask failed are forgotten',
    invariant: 14,
    file: 'runtime/src/merger/lane.ts',
    find: `if (outcome === 'failed') dirty.markFailed(userIds)`,
    replace: `if (outcome === 'failed') void userIds`,
    maxSeeds: SOME,
  },
  {
    name: 'a drain leaves the pipeline open',
    invariant: 15,
    file: 'runtime/src/ending.ts',
    find: 'pipeline.close()',
    replace: 'void pipeline',
    maxSeeds: MANY,
  },
  {
    name: 'a second drain drains again',
    invariant: 16,
    file: 'runtime/src/ending.ts',
    find: 'draining ??= drainOnce',
    replace: 'draining = drainOnce',
    maxSeeds: MANY,
  },
  {
    name: 'deadlines outlive the router',
    invariant: 17,
    file: 'runtime/src/ending.ts',
    find: 'merger.close()',
    replace: 'void merger',
    maxSeeds: SOME,
  },
  {
    name: 'isolates outlive the router',
    invariant: 17,
    file: 'runtime/src/isolation/isolated-run.ts',
    find: 'end: link.end }',
    replace: 'end: async () => {} }',
    maxSeeds: SOME,
  },
  {
    name: 'a state that is overtaken is not counted',
    invariant: 18,
    file: 'runtime/src/pipeline/batch-while-busy.ts',
    find: 'else tally.coalesced++',
    replace: 'else void tally',
    maxSeeds: SOME,
  },
  {
    name: 'of an answer only the first state of each recipient is merged',
    invariant: 19,
    file: 'runtime/src/merger/merged.ts',
    find: 'plan.grant(recipient, states)',
    replace: 'plan.grant(recipient, states.slice(0, 1))',
    maxSeeds: SOME,
  },
  {
    name: 'a host is called while a call is open',
    invariant: 20,
    file: 'runtime/src/dispatch/outbox.ts',
    find: 'if (isOpen && !isRunning && waiting.isEmpty)',
    replace: 'if (isOpen && waiting.isEmpty)',
    maxSeeds: SOME,
  },
  {
    name: 'deadlines are measured by the wall clock',
    invariant: 21,
    file: 'runtime/src/actor/deadlines.ts',
    find: 'const due = time.elapsed()',
    replace: 'const due = time.now()',
    maxSeeds: SOME,
  },
  {
    name: 'any origin may speak for anybody',
    invariant: 22,
    file: 'runtime/src/intake.ts',
    find: 'serverNameOf(userId) === origin',
    replace: 'serverNameOf(userId) !== null',
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
    file: 'core/src/answer/users-for-states.ts',
    find: 'permissions.rewriteStates ? asked.rewriteOf(state)',
    replace: 'permissions !== null ? asked.rewriteOf(state)',
    maxSeeds: MANY,
  },
  {
    name: 'chance that does not come from the seed',
    invariant: 24,
    file: 'runtime/src/pipeline/batch-while-busy.ts',
    find: 'else time.soon(routeNext)',
    replace: 'else if (Math.random() < 0.5) time.soon(routeNext)\n        else cancelWindow = time.nextTurn(routeNext)',
    maxSeeds: SOME,
  },
  {
    name: 'a late answer is used only while nothing newer is known',
    invariant: 25,
    file: 'runtime/src/merger/lane.ts',
    find: `if (ask.isAlone && result.outcome === 'usable') deliverAlone(ask)`,
    replace: `if (ask.isAlone && result.outcome === 'usable' && [...question.entries].every(([id, entry]) => table.get(id) === entry)) deliverAlone(ask)`,
    maxSeeds: MANY,
  },
  {
    name: 'an isolate that spins is not ended',
    invariant: 27,
    file: 'runtime/src/isolation/link.ts',
    find: '{ post: isolate.post, onAbort: reactions.expect }',
    replace: '{ post: isolate.post, onAbort: () => void reactions }',
    maxSeeds: MANY,
  },
  {
    name: 'the death of an isolate is not told',
    invariant: 27,
    file: 'runtime/src/isolation/isolated-run.ts',
    find: 'link.onDeath(died)',
    replace: 'void died',
    maxSeeds: MANY,
  },
  {
    name: 'a module whose start failed is not stopped',
    invariant: 26,
    file: 'runtime/src/actor/module-instance.ts',
    find: `hasDied = false
          await made.module.start?.(call)`,
    replace: `hasDied = false
          run = null
          await made.module.start?.(call)
          run = made`,
    maxSeeds: SOME,
  },
  {
    name: 'a module is stopped as often as it is ended',
    invariant: 26,
    file: 'runtime/src/actor/module-instance.ts',
    find: `const ended = run
      run = null`,
    replace: 'const ended = run',
    maxSeeds: SOME,
  },
  {
    name: 'who has once been told of is not told of again',
    invariant: 28,
    file: 'runtime/src/dispatch/due-users.ts',
    find: 'entry.version > versionBefore',
    replace: 'entry.version > versionBefore * 0',
    maxSeeds: SOME,
  },
]
