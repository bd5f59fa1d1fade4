// Calls that nobody waits for any more: every one is answered all the same, with whatever outcome.
import { serverNameOf } from '../../user-id.ts'
import { canMeet, delivers, type HostCase, type HostNeed, sends, startedCase } from '../host-case.ts'
import type { HostTrouble } from '../host-rig.ts'
import type { HostStage } from '../host-stage.ts'
import { delivery, fullState } from './samples.ts'

interface Call {
  readonly what: 'deliver' | 'send'
  readonly need: HostNeed
  readonly make: (stage: HostStage, signal?: AbortSignal) => Promise<unknown>
}

const CALLS: readonly Call[] = [
  {
    what: 'deliver',
    need: delivers,
    make: (stage, signal) => {
      const { localUsers, remoteUsers } = stage.subject
      return stage.deliver([delivery([localUsers[0]], [fullState(remoteUsers[0])])], signal)
    },
  },
  {
    what: 'send',
    need: sends,
    make: (stage, signal) => {
      const { localUsers, remoteUsers } = stage.subject
      return stage.send(serverNameOf(remoteUsers[0]), Object.freeze([fullState(localUsers[0])]), signal)
    },
  },
]

const casesOf = ({ what, need, make }: Call): readonly HostCase[] => {
  const hangs: HostTrouble = `${what} hangs`
  return [
    {
      name: `answers a ${what} that is aborted already, or as soon as it is made`,
      needs: [need],
      run: async (stage) => {
        await make(stage, AbortSignal.abort())
        await makeAndAbort(stage, make)
      },
    },
    {
      name: `answers a ${what} that hangs when it is aborted`,
      needs: [need, canMeet(hangs)],
      run: async (stage) => {
        await stage.bringAbout(hangs)
        await makeAndAbort(stage, make)
      },
    },
    {
      name: `answers a ${what} that hangs when it is closed`,
      needs: [need, canMeet(hangs)],
      run: async (stage) => {
        await stage.bringAbout(hangs)
        await Promise.all([make(stage), stage.close()])
      },
    },
    {
      name: `answers a ${what} after it was closed`,
      needs: [need],
      run: async (stage) => {
        await stage.close()
        await make(stage)
      },
    },
  ]
}

export const givingUpCases: readonly HostCase[] = CALLS.flatMap(casesOf).map(startedCase)

const makeAndAbort = async (stage: HostStage, make: Call['make']): Promise<void> => {
  const underWay = new AbortController()
  const answered = make(stage, underWay.signal)
  underWay.abort()
  await answered
}
