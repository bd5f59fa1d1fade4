// A module on trial. Whichever case calls it: a throw, silence, or a bad answer is found out.
import { questionsAbout, type Sample } from '../complementary/sample.ts'
import type { CallbackName } from '../errors/index.ts'
import type { GrantedPair, ModuleCall, PresenceModule } from '../module.ts'
import type { UserPresenceState } from '../presence-state.ts'
import type { UserId } from '../user-id.ts'
import { type ReadAnswer, readInterestsAnswer, readStatesAnswer } from './module-account.ts'
import type { ModuleRig, ModuleUnderTest } from './module-rig.ts'
import { createModuleWatch } from './module-watch.ts'

/** What a callback returned, as it came and as it was read. */
export interface ModuleAnswer extends ReadAnswer {
  readonly answer: unknown
}

/** What a case works with. Every method throws, or rejects with, what the module did wrong. */
export interface ModuleStage {
  readonly subject: ModuleUnderTest
  readonly module: PresenceModule
  /** The module, but what it throws is a sentence, and so is its silence; its answers are as they come. */
  readonly watched: PresenceModule
  readonly users: readonly UserId[]
  /** Lists of states that a router could ask about, frozen: at most one per user. Together they are all given states. */
  readonly questions: readonly (readonly UserPresenceState[])[]
  start(): Promise<void>
  /** Does nothing unless it was started. */
  stop(): Promise<void>
  /** Asks, and reads the answer; what is wrong in it is for the case to judge. */
  askAboutStates(states: readonly UserPresenceState[]): Promise<ModuleAnswer>
  askAboutUser(userId: UserId): Promise<ModuleAnswer>
  /** Calls it, and waits until it has answered, rejected or thrown. Rejects only when it stays silent. */
  settle(what: CallbackName, act: (call: ModuleCall) => unknown, signal: AbortSignal): Promise<void>
  grant(): Promise<GrantedPair>
  ampleTime(): Promise<void>
}

/** Puts the module of a freshly opened rig on trial. */
export const createModuleStage = (subject: ModuleUnderTest, sample: Sample, rig: ModuleRig): ModuleStage => {
  const { module } = rig
  const { permissions = {} } = subject
  const watch = createModuleWatch(rig)
  const watched: PresenceModule = {
    name: module.name,
    getUsersForStates: (states, call) => watch('getUsersForStates', () => module.getUsersForStates(states, call)),
    getInterestedUsers: (userId, call) => watch('getInterestedUsers', () => module.getInterestedUsers(userId, call)),
  }
  let isStarted = false
  return {
    subject,
    module,
    watched,
    users: [...sample.users],
    questions: questionsAbout(sample.states),
    async start() {
      isStarted = true
      await watch('start', () => module.start?.(openCall()))
    },
    async stop() {
      if (isStarted) await watch('stop', () => module.stop?.(openCall()))
    },
    async askAboutStates(states) {
      const answer = await watched.getUsersForStates(states, openCall())
      return { answer, ...readStatesAnswer(answer, states, permissions) }
    },
    async askAboutUser(userId) {
      const answer = await watched.getInterestedUsers(userId, openCall())
      return { answer, ...readInterestsAnswer(answer, userId, permissions) }
    },
    async settle(what, act, signal) {
      await watch(what, () => settled(() => act(callWith(signal))))
    },
    async grant() {
      if (rig.grant === undefined) throw new Error('the rig of a module that watches must have grant')
      return rig.grant()
    },
    ampleTime: () => rig.ampleTime(),
  }
}

/** Every question about states, and about each user. */
export const questionsTo = ({
  users,
  questions,
  askAboutStates,
  askAboutUser,
}: ModuleStage): (() => Promise<ModuleAnswer>)[] => [
  ...questions.map((states) => () => askAboutStates(states)),
  ...users.map((userId) => () => askAboutUser(userId)),
]

/** Puts each question when the one before has been answered. */
export const askOneByOne = async (questions: readonly (() => Promise<ModuleAnswer>)[]): Promise<ModuleAnswer[]> => {
  const answers: ModuleAnswer[] = []
  for (const ask of questions) answers.push(await ask())
  return answers
}

const settled = async (act: () => unknown): Promise<void> => {
  try {
    await act()
  } catch {
    // a call that nobody waits for may end as it likes
  }
}

const openCall = (): ModuleCall => callWith(new AbortController().signal)

/** The deadline is far away: the rig's ample time ends a call, not the clock. */
const callWith = (signal: AbortSignal): ModuleCall => ({ signal, deadline: Number.MAX_SAFE_INTEGER })
