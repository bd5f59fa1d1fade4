// The edges of a host's life: what happens before it is started and after it was closed.
import { serverNameOf } from '../../user-id.ts'
import { type HostCase, seesOtherServers, seesOwnUsers, startedCase } from '../host-case.ts'
import type { HostStage } from '../host-stage.ts'
import { fullState } from './samples.ts'

const unstarted: readonly HostCase[] = [
  {
    name: 'can be started',
    needs: [],
    run: (stage) => stage.start(),
  },
  {
    name: 'bears it that its own users change before it is started',
    needs: [seesOwnUsers],
    run: async (stage) => {
      await emitOwn(stage, 1)
      await stage.start()
      await requireHeard(stage)
    },
  },
  {
    name: 'can be closed before it is started',
    needs: [],
    run: (stage) => stage.close(),
  },
]

const started: readonly HostCase[] = [
  {
    name: 'can be closed again, one after the other and at once',
    needs: [],
    run: async (stage) => {
      await Promise.all([stage.close(), stage.close()])
      await stage.close()
    },
  },
  {
    name: 'publishes nothing of its own users when it is closed, and bears it that they change',
    needs: [seesOwnUsers],
    run: async (stage) => {
      await stage.close()
      await requireSilence(stage, () => emitOwn(stage, 1))
    },
  },
  {
    name: 'publishes nothing of other servers when it is closed, and bears it that they speak',
    needs: [seesOtherServers],
    run: async (stage) => {
      const [userId] = stage.subject.remoteUsers
      await stage.close()
      await requireSilence(stage, () => stage.emit([fullState(userId)], serverNameOf(userId)))
    },
  },
]

export const lifeCases: readonly HostCase[] = [...unstarted, ...started.map(startedCase)]

const emitOwn = (stage: HostStage, n: number): Promise<void> =>
  stage.emit([fullState(stage.subject.localUsers[0], n)], null)

const requireHeard = async (stage: HostStage): Promise<void> => {
  const before = (await stage.published()).length
  await emitOwn(stage, 2)
  if ((await stage.published()).length === before)
    throw new Error('the host publishes nothing any more when its homeserver spoke before it was started')
}

const requireSilence = async (stage: HostStage, speak: () => Promise<void>): Promise<void> => {
  const before = (await stage.published()).length
  await speak()
  if ((await stage.published()).length > before) throw new Error('the host publishes although it is closed')
}
