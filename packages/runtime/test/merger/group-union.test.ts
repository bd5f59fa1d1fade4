// The merge by rows held to the plain one: core's plan, which goes state by state.
import {
  createDeliveryPlan,
  DEFAULT_PERMISSIONS,
  type DeliveryGroup,
  type DeliveryTarget,
  grantingEach,
  parsePresenceState,
  parseUserId,
  readUsersForStates,
  serverNameOf,
  type UserId,
  type UserPresenceState,
  userPresenceState,
} from '@presence-router/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { GrantedRows } from '../../src/merger/granted-rows.ts'
import { createGrantsPool } from '../../src/merger/grants.ts'
import { groupUnion } from '../../src/merger/group-union.ts'
import { passGuard } from '../../src/merger/guarded-union.ts'
import { NumberList } from '../../src/merger/number-list.ts'
import type { GuardedDelivery } from '../../src/merger/order-guard.ts'
import { Question } from '../../src/merger/question.ts'
import { createRecipients, type RecipientTable } from '../../src/merger/recipients.ts'
import { Union } from '../../src/merger/union.ts'

const pool = createGrantsPool()

type Answer = ReadonlyMap<string, Iterable<UserPresenceState>>
type Admits = (target: DeliveryTarget, state: UserPresenceState) => boolean

const isLocal = (userId: UserId): boolean => serverNameOf(userId) === 'here'

/** Every fifth of them of another server. */
const questionOf = (users: number): Question =>
  new Question(
    statesOf(users),
    Array.from({ length: users }, (_, index) => index + 1),
  )

const statesOf = (users: number): UserPresenceState[] =>
  Array.from({ length: users }, (_, index) =>
    userPresenceState(`@user${index}:${index % 5 === 4 ? 'there' : 'here'}`, { lastActiveTs: index + 1 }),
  )

const rulesOf = (question: Question) => ({
  permissions: DEFAULT_PERMISSIONS,
  isLocal,
  budget: { left: Number.POSITIVE_INFINITY },
  asked: question.asked,
})

const uniteAll = (answers: readonly GrantedRows[], question: Question, table: RecipientTable): Union => {
  const union = new Union({ question, table, recipients: new NumberList(1) })
  for (const granted of answers) union.add(granted)
  return union
}

const grantedBy = (answer: Answer, question: Question, table: RecipientTable): GrantedRows => {
  const granting = new GrantedRows(question, table, { grants: pool.take(question.rows.words), mayReachServers: true })
  readUsersForStates(answer, { ...rulesOf(question), granting }).resume()
  return granting
}

const mergeByRows = (
  answers: readonly Answer[],
  question: Question,
  guarded: GuardedDelivery | null,
): DeliveryGroup[] => {
  const recipients = createRecipients(isLocal, 1_000)
  const granted = answers.map((answer) => grantedBy(answer, question, recipients.current()))
  const union = uniteAll(granted, question, recipients.current())
  if (guarded !== null) passGuard(union, guarded, isLocal)
  const groups = groupUnion(union, isLocal)
  union.close()
  return groups
}

const mergePlainly = (answers: readonly Answer[], question: Question, admits: Admits | null): DeliveryGroup[] => {
  const { asked } = question
  const plan = createDeliveryPlan({ isLocal, isOriginal: (state) => asked.placeOf(state) >= 0 })
  for (const answer of answers)
    readUsersForStates(answer, { ...rulesOf(question), granting: grantingEach(asked, plan.grant) }).resume()
  return plan.groups(admits ?? undefined)
}

/** Group by group, whatever their order: the states, and whom they are for. */
const wordsOf = (groups: readonly DeliveryGroup[]): Set<string> =>
  new Set(
    groups.map(({ states, localUsers, remoteUsers, servers }) =>
      JSON.stringify([states.map(({ userId }) => userId).sort(), localUsers, remoteUsers, servers].map(sorted)),
    ),
  )
const sorted = (names: readonly string[]): string[] => [...names].sort()

const recipientNames = fc.constantFrom(
  ...['@alice:here', '@bob:here', '@carol:here', '@dora:here', '@alice:there', '@bob:there', '@carol:far', '@dora:far'],
)

/** Sets are taken from a few, so that modules share them, and each is granted as it is or as a copy. */
const answersTo = ({ asked }: Question): fc.Arbitrary<Answer[]> => {
  const few = fc.array(
    fc.subarray([...asked.states]).map((states) => new Set(states)),
    { minLength: 1, maxLength: 4 },
  )
  const granted = fc.tuple(recipientNames, fc.nat(), fc.boolean())
  return fc.tuple(few, fc.array(fc.array(granted, { maxLength: 10 }), { maxLength: 4 })).map(([sets, modules]) =>
    modules.map(
      (grants) =>
        new Map(
          grants.map(([recipient, which, isCopied]): [string, Iterable<UserPresenceState>] => {
            const set = sets[which % sets.length] ?? new Set<UserPresenceState>()
            return [recipient, isCopied ? [...set].map((state) => parsePresenceState({ ...state })) : set]
          }),
        ),
    ),
  )
}

it.each([1, 2, 31, 32, 33, 64, 65])('gives what the plain merge gives, with %i states', (users) => {
  const question = questionOf(users)
  fc.assert(
    fc.property(answersTo(question), (answers) => {
      expect(wordsOf(mergeByRows(answers, question, null))).toEqual(wordsOf(mergePlainly(answers, question, null)))
    }),
  )
})

it.each([3, 40])('lets through what the guard admits, as the plain merge does, with %i states', (users) => {
  const question = questionOf(users)
  fc.assert(
    fc.property(
      answersTo(question),
      fc.func(fc.boolean()),
      fc.func(fc.boolean()),
      (answers, admitsAll, concernsAll) => {
        const concerns = (userId: UserId): boolean => concernsAll(userId)
        const admits: Admits = (target, { userId }) =>
          !concerns(userId) || admitsAll('userId' in target ? target.userId : target.serverName, userId)
        expect(wordsOf(mergeByRows(answers, question, { admits, concerns, askAgain: new Set() }))).toEqual(
          wordsOf(mergePlainly(answers, question, admits)),
        )
      },
    ),
  )
})

it.each([1_000, 10_000])('unites by value, with %i states', (users) => {
  const question = questionOf(users)
  const { states } = question.asked
  const copies = states.filter((_, index) => index % 3 === 0).map((state) => parsePresenceState({ ...state }))
  const answers = [
    new Map([
      ['@alice:here', new Set(states.slice(0, users / 2))],
      ['@bob:here', new Set(states.slice(users / 2))],
    ]),
    new Map<string, Iterable<UserPresenceState>>([
      ['@alice:here', new Set(states.slice(users / 2 - 10))],
      ['@bob:here', copies],
      ['@carol:far', copies],
    ]),
  ]
  const groups = mergeByRows(answers, question, null)
  expect(wordsOf(groups)).toEqual(wordsOf(mergePlainly(answers, question, null)))
  expect(groups.find(({ localUsers }) => localUsers.includes('@alice:here' as UserId))?.states).toEqual(states)
})

it('asks the guard about each target and state once', () => {
  const question = questionOf(2)
  const asked: string[] = []
  const admits: Admits = (target, { userId }) => {
    asked.push(`${'userId' in target ? target.userId : target.serverName} ${userId}`)
    return true
  }
  const all = new Map(
    ['@alice:here', '@bob:far', '@carol:far'].map((recipient): [string, Iterable<UserPresenceState>] => [
      recipient,
      question.asked.states,
    ]),
  )
  mergeByRows([all, all], question, { admits, concerns: () => true, askAgain: new Set() })
  expect(asked.sort()).toEqual([
    '@alice:here @user0:here',
    '@alice:here @user1:here',
    'far @user0:here',
    'far @user1:here',
  ])
})

it.each([1, 2])('gives what nobody can change, of %i states', (granted) => {
  const question = questionOf(2)
  const states = question.asked.states.slice(0, granted)
  const names = ['@alice:here', '@bob:here', '@carol:far', '@dora:there']
  const answer = new Map(names.map((name, index) => [name, index === 1 ? question.asked.states : states]))
  const groups = mergeByRows([answer], question, null)
  expect(groups.length).toBe(3 - granted)
  for (const group of groups)
    for (const value of [group, group.states, group.localUsers, group.remoteUsers, group.servers])
      expect(Object.isFrozen(value)).toBe(true)
})

it('keeps nothing of one merge for the next', () => {
  const question = questionOf(2)
  const [first, second] = question.asked.states
  if (first === undefined || second === undefined) throw new Error('there are two')
  const recipients = createRecipients(isLocal, 1_000)
  const merge = (state: UserPresenceState, recipient: string): DeliveryGroup[] => {
    const granted = grantedBy(new Map([[recipient, [state]]]), question, recipients.current())
    const union = uniteAll([granted], question, recipients.current())
    const groups = groupUnion(union, isLocal)
    union.close()
    return groups
  }
  merge(first, '@alice:here')
  merge(first, '@carol:far')
  expect(merge(second, '@alice:here')).toMatchObject([{ states: [second], localUsers: ['@alice:here'], servers: [] }])
  expect(merge(second, '@carol:far')).toMatchObject([{ states: [second], localUsers: [], servers: ['far'] }])
})

it('unites answers to different questions, about recipients of different tables', () => {
  const small = questionOf(3)
  const states = [...small.asked.states, ...statesOf(40).slice(3)]
  const large = new Question(
    states,
    states.map((_, index) => index),
  )
  const bob = parseUserId('@bob:here')
  const recipients = createRecipients(isLocal, 2) // full after two
  const answers = [
    {
      question: small,
      answer: new Map([
        ['@alice:here', small.asked.states],
        ['@bob:here', small.asked.states.slice(0, 1)],
      ]),
    },
    {
      question: large,
      answer: new Map([
        ['@carol:here', large.asked.states],
        ['@bob:here', large.asked.states.slice(39)],
      ]),
    },
  ]
  const granted = answers.map(({ question, answer }) => grantedBy(answer, question, recipients.current()))
  const groups = groupUnion(uniteAll(granted, large, recipients.current()), isLocal)
  expect(new Set(granted.map(({ table }) => table)).size).toBe(2)
  expect(wordsOf(groups)).toEqual(
    wordsOf(
      mergePlainly(
        answers.map(({ answer }) => answer),
        large,
        null,
      ),
    ),
  )
  expect(groups.filter(({ localUsers }) => localUsers.includes(bob))).toHaveLength(1)
})

it('loses nobody when the table that numbered them has been followed since', () => {
  const question = questionOf(1)
  const names = Array.from({ length: 500 }, (_, index) => `@recipient${index}:${index % 3 === 0 ? 'far' : 'here'}`)
  const answers = [new Map(names.map((name) => [name, question.asked.states]))]
  const recipients = createRecipients(isLocal, 500)
  const granted = answers.map((answer) => grantedBy(answer, question, recipients.current()))
  const followed = recipients.current()
  expect([granted[0]?.table.size, followed.size]).toEqual([500, 0])
  const groups = groupUnion(uniteAll(granted, question, followed), isLocal)
  expect(wordsOf(groups)).toEqual(wordsOf(mergePlainly(answers, question, null)))
})

it('keeps what it has united when a later answer has numbers given to many', () => {
  const question = questionOf(2)
  const [first, second] = question.asked.states
  if (first === undefined || second === undefined) throw new Error('there are two')
  const recipients = createRecipients(isLocal, 500)
  const many = Array.from({ length: 500 }, (_, index) => `@recipient${index}:here`)
  const older = grantedBy(new Map(many.map((name) => [name, [second]])), question, recipients.current())
  const few = ['@alice:here', '@recipient7:here', '@carol:far']
  const newer = grantedBy(new Map(few.map((name) => [name, [first]])), question, recipients.current())
  expect([older.table.size, newer.table.size]).toEqual([500, 3])
  const groups = groupUnion(uniteAll([newer, older], question, newer.table), isLocal)
  expect(groups.map(({ states, localUsers, servers }) => [states, localUsers.length, servers])).toEqual([
    [[first], 1, ['far']],
    [[first, second], 1, []],
    [[second], 499, []],
  ])
})
