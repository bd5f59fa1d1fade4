import { PRESENCE_ALL_USERS, userPresenceState } from '@presence-router/core'
import {
  type ModuleContractCase,
  type ModuleRig,
  type ModuleUnderTest,
  moduleContract,
} from '@presence-router/core/testing'
import { describe, expect, it } from 'vitest'
import { atOdds } from './broken/at-odds.ts'
import { illFormed } from './broken/ill-formed.ts'
import { impure } from './broken/impure.ts'
import { alice, bob, handWritten, openFollowList, rigOf, SEED_MODULES, underTest } from './seed-modules.ts'

const BROKEN_MODULES = [...illFormed, ...impure, ...atOdds]

const WATCHING = 'tells who newly may see whom, and answers so'
const ENDED = 'tells nothing once the watching has ended, also when it is ended twice'

describe.each(SEED_MODULES)('$kind', ({ subject }) => {
  for (const { name, skipped, run } of moduleContract(subject))
    it(name, (test) => {
      test.skip(skipped !== null, skipped ?? '')
      return run()
    })
})

describe('the module contract', () => {
  it.each(BROKEN_MODULES)('catches a module that $wrong', async ({ make, caughtBy, says }) => {
    const caught = await complaints(underTest(() => rigOf(make())))
    expect([...caught.keys()]).toEqual(caughtBy)
    expect([...caught.values()][0]).toBe(says)
  })

  it('catches a module that cannot be started or stopped, in every case that starts it', async () => {
    const boom = () => Promise.reject(new Error('boom'))
    const unstartable = await complaints(underTest(() => rigOf({ ...handWritten(), start: boom })))
    const unstoppable = await complaints(underTest(() => rigOf({ ...handWritten(), stop: boom })))
    expect([...unstartable.keys()][0]).toBe('can be started and stopped')
    expect(new Set(unstartable.values())).toEqual(new Set(['the module threw in start: Error: boom']))
    expect(new Set(unstoppable.values())).toEqual(new Set(['the module threw in stop: Error: boom']))
    expect([...unstoppable.keys()]).toEqual([...unstartable.keys()])
  })

  it.each([
    {
      wrong: 'tells nothing',
      watch: () => () => {},
      caught: [[WATCHING, 'the module does not tell that @bob:example.com may newly see @alice:example.com']],
    },
    {
      wrong: 'does not say how to end watching',
      watch: () => undefined,
      caught: [WATCHING, ENDED].map((name) => [
        name,
        'the module answered watch with undefined, where the function that ends it belongs',
      ]),
    },
    {
      wrong: 'throws when it is watched',
      watch: () => {
        throw new Error('boom')
      },
      caught: [WATCHING, ENDED].map((name) => [name, 'the module threw in watch: Error: boom']),
    },
  ])('catches a watched module that $wrong', async ({ watch, caught }) => {
    const subject = watchedUnderTest((rig) => ({ ...rig, module: { ...rig.module, watch: untyped(watch) } }))
    expect([...(await complaints(subject))]).toEqual(caught)
  })

  it('catches a module that goes on telling after the watching has ended', async () => {
    const subject = watchedUnderTest((rig) => ({
      ...rig,
      module: {
        ...rig.module,
        watch: (changed) => {
          rig.module.watch?.(changed)
          return () => {}
        },
      },
    }))
    expect([...(await complaints(subject))]).toEqual([
      [ENDED, 'the module tells that @bob:example.com may see @alice:example.com after the watching has ended'],
    ])
  })

  it.each(['getInterestedUsers', 'getUsersForStates'] as const)(
    'catches a module that tells of what %s does not grant',
    async (callback) => {
      const old = { [callback]: handWritten()[callback] }
      const subject = watchedUnderTest((rig) => ({ ...rig, module: { ...rig.module, ...old } }))
      expect([...(await complaints(subject))]).toEqual([
        [
          WATCHING,
          `the module tells that @bob:example.com may newly see @alice:example.com, but ${callback} does not say so`,
        ],
      ])
    },
  )

  it('catches a module whose watching cannot be ended twice', async () => {
    const subject = watchedUnderTest((rig) => ({
      ...rig,
      module: {
        ...rig.module,
        watch: (changed) => {
          let end = rig.module.watch?.(changed)
          return () => {
            if (end === undefined) throw new Error('boom')
            end()
            end = undefined
          }
        },
      },
    }))
    expect([...(await complaints(subject))]).toEqual([[ENDED, 'the module threw in the end of watch: Error: boom']])
  })

  it('takes it that who may see everybody may see whom a watched module newly grants', async () => {
    const getInterestedUsers = () => PRESENCE_ALL_USERS
    const subject = watchedUnderTest((rig) => ({ ...rig, module: { ...rig.module, getInterestedUsers } }))
    expect([...(await complaints(subject)).keys()]).toEqual(['says the same in both callbacks'])
  })

  it('says that a rig lacks what a module that watches needs', async () => {
    const subject = watchedUnderTest(({ grant: _, ...rig }) => rig)
    expect((await complaints(subject)).get(WATCHING)).toBe('the rig of a module that watches must have grant')
  })

  it('has no case that catches nothing', () => {
    const catching = new Set(BROKEN_MODULES.flatMap(({ caughtBy }) => caughtBy))
    const names = moduleContract(underTest(() => rigOf(handWritten()))).map(({ name }) => name)
    expect(names.filter((name) => !catching.has(name))).toEqual(['can be started and stopped', WATCHING, ENDED])
    expect(new Set(names).size).toBe(names.length)
  })

  it('lets a module rewrite states when that is permitted', async () => {
    const rewriting = (): ModuleRig =>
      rigOf({
        ...handWritten(),
        getUsersForStates: (states) => ({
          [alice]: states
            .filter(({ userId }) => userId !== alice)
            .map(({ userId, state }) => userPresenceState(userId, { state, statusMsg: 'hidden' })),
        }),
        getInterestedUsers: (userId) => (userId === alice ? [bob, '@charlie:somewhere.org'] : []),
      })
    const users = [alice, bob, ...underTest(rewriting).users]
    const permitted = { ...underTest(rewriting), users, permissions: { rewriteStates: true } }
    const stranger = 'answers about a user that it does not know'
    expect([...(await complaints(permitted)).keys()]).toEqual([])
    expect([...(await complaints(underTest(rewriting))).keys()]).toContain(stranger)
  })
})

describe('a case that need not be passed', () => {
  it('is skipped with the reason where nothing is given to try it on', () => {
    const several = 'no two of the given states are of different users'
    const subject = underTest(() => rigOf(handWritten()))
    expect(skippedBy({ ...subject, users: [], states: [userPresenceState(bob)] })).toEqual({
      'answers whom each user may see, and names users only': 'no users are given',
      'leaves the list of states as it is': several,
      'answers the same whatever the order of the states': several,
      'answers about several states as about each alone': several,
      [WATCHING]: 'it has no watch',
      [ENDED]: 'it has no watch',
    })
    expect(skippedBy({ ...subject, states: [] })).toMatchObject({
      'answers each question about states, and names good recipients and the given states only': 'no states are given',
    })
  })

  it('is skipped with the reason that the author gives', () => {
    const exceptions = { [WATCHING]: 'it tells once a day' }
    expect(skippedBy({ ...underTest(openFollowList), watches: true, exceptions })).toEqual({
      [WATCHING]: 'it tells once a day',
    })
  })

  it('must be one of the contract, so that no exception is kept for nothing', () => {
    const exceptions = { 'has a nmae': 'a slip' }
    expect(() => moduleContract({ ...underTest(openFollowList), exceptions })).toThrow(
      expect.objectContaining({ _tag: 'BadOptions', field: 'exceptions' }),
    )
  })
})

describe('a rig', () => {
  const run = async (rig: ModuleRig): Promise<void> => {
    const found = moduleContract(underTest(() => rig)).find(({ name }) => name === 'can be started and stopped')
    await found?.run()
  }

  it('is opened for each run, and closed after the module was stopped, whether it passes or fails', async () => {
    const seen: string[] = []
    const rig = (fail: boolean): ModuleRig => ({
      ...rigOf({
        ...handWritten(),
        start: () => {
          seen.push('start')
          if (fail) throw new Error('boom')
        },
        stop: () => seen.push('stop'),
      }),
      close: async () => void seen.push('close'),
    })
    await run(rig(false))
    await expect(run(rig(true))).rejects.toThrow('the module threw in start: Error: boom')
    expect(seen).toEqual(['start', 'stop', 'close', 'start', 'stop', 'close'])
  })

  it('that cannot be closed fails the case, and hides no other failure', async () => {
    const close = () => Promise.reject(new Error('the port is in use'))
    await expect(run({ ...rigOf(handWritten()), close })).rejects.toThrow('the port is in use')
    const start = () => Promise.reject(new Error('boom'))
    const failure = await run({ ...rigOf({ ...handWritten(), start }), close }).catch((thrown: unknown) => thrown)
    expect(failure).toBeInstanceOf(AggregateError)
    expect(String(failure)).toContain('boom')
    expect(String(failure)).toContain('the port is in use')
  })
})

/** A value of whatever type, such as a module in plain JavaScript may give. */
const untyped = <Wanted>(value: unknown): Wanted => value as Wanted

/** From the name of each case that is not passed to what it says. */
const complaints = async (subject: ModuleUnderTest): Promise<Map<string, string>> => {
  const found = new Map<string, string>()
  for (const { name, run } of casesToPass(subject))
    await run().catch((thrown: Error) => found.set(name, thrown.message))
  return found
}

const casesToPass = (subject: ModuleUnderTest): readonly ModuleContractCase[] =>
  moduleContract(subject).filter(({ skipped }) => skipped === null)

const watchedUnderTest = (remake: (rig: ModuleRig) => ModuleRig): ModuleUnderTest => ({
  ...underTest(() => remake(openFollowList())),
  watches: true,
})

const skippedBy = (subject: ModuleUnderTest): Record<string, string> =>
  Object.fromEntries(
    moduleContract(subject).flatMap(({ name, skipped }) => (skipped === null ? [] : [[name, skipped]])),
  )
