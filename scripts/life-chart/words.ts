// The words of the picture: for each event, guard and state of the machine. What has no word here is an error.
import {
  ASKS_REMEMBERED,
  FAILURES_IN_A_ROW,
  RESTART_WINDOW_MS,
  RESTARTS_IN_WINDOW,
  RESTS_UNTIL_PARKED,
  restartDelayMs,
  restMs,
} from '../../packages/runtime/src/actor/life-rules.ts'

/** Of a transition, what is told. */
export interface ToldTransition {
  readonly eventType: string
  readonly guard?: unknown
}

/** Of its state, what is needed for that. */
export interface ToldState {
  readonly key: string
  readonly invoke: readonly { readonly src: unknown }[]
}

const restsS = Array.from({ length: RESTS_UNTIL_PARKED }, (_, index) => restMs(index + 1) / 1_000).join(', ')
const firstDelay = `${restartDelayMs(1, 0)}\u00a0ms`
const longestDelay = `${restartDelayMs(1_000, 0) / 1_000}\u00a0s`
const window = `${RESTARTS_IN_WINDOW} restarts in ${RESTART_WINDOW_MS / 1_000}\u00a0s`

type Words = { readonly [name: string]: string }

const EVENTS: Words = {
  overranPatience: 'no answer within patience',
  trustedAgain: '3 prompt answers in a row',
  failedTooOften: `${FAILURES_IN_A_ROW} asks failed in a row, or half of the last ${ASKS_REMEMBERED}`,
  probeSucceeded: 'the probe is answered',
  probeFailed: 'the probe fails',
  died: 'its worker dies',
  reset: 'reset',
  stop: 'removed, or the router closes',
  'done launch': 'started',
  'error launch': 'could not start',
  'done end': 'stopped',
  'error end': 'stop failed',
  'after untilRestart': `after ${firstDelay} … ${longestDelay}; at once after a rest or reset`,
  'after aRest': `after ${restsS}\u00a0s`,
}

const GUARDS: Words = {
  isReadyAtOnce: 'it has no start',
  isRunning: 'it still runs',
  isOnProbation: 'it rested before',
  beginsAnew: 'after a reset',
  mayRestart: `at most ${window}`,
  hasRestedInVain: `${RESTS_UNTIL_PARKED} rests in vain`,
  hasNothingToEnd: 'nothing to stop',
}

/** What is left when the guards before it do not hold. */
const OTHERWISE: Words = {
  failed: `${window} were not enough`,
  launched: 'after a failure',
  resting: 'nothing runs',
}

/** What is asked of a module there, or done to it. */
export const STATES: Words = {
  starting: 'asked nothing yet',
  prompt: 'asked and waited for',
  late: 'asked, not waited for',
  ending: 'its stop runs',
  delayed: 'it waits',
  launching: 'its start runs',
  resting: 'asked nothing',
  probing: 'asked one question',
  parked: 'given up until reset',
  stopping: 'its stop runs',
  stopped: 'gone',
}

export const wordsOf = ({ eventType, guard }: ToldTransition, { key, invoke }: ToldState): string => {
  const event = eventWords(eventType, String(invoke[0]?.src))
  const condition = typeof guard === 'string' ? wordFrom(GUARDS, guard) : OTHERWISE[key]
  if (event === null) return condition ?? wordFrom(OTHERWISE, key)
  const isGuarded = typeof guard === 'string' || eventType.startsWith('xstate.after.aRest')
  return isGuarded && condition !== undefined ? `${event}, if ${condition}` : event
}

/** `null`: it needs no event. */
const eventWords = (eventType: string, invoked: string): string | null => {
  if (eventType === '') return null
  const [library, kind = '', name = ''] = eventType.split('.')
  if (library !== 'xstate') return wordFrom(EVENTS, eventType)
  return wordFrom(EVENTS, kind === 'after' ? `after ${name}` : `${kind} ${invoked}`)
}

const wordFrom = (words: Words, name: string): string => {
  const word = words[name]
  if (word === undefined)
    throw new Error(`the picture has no words for ${name}: add them to scripts/life-chart/words.ts`)
  return word
}
