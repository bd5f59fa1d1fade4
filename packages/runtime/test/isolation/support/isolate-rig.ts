// An isolate with two ends: what the router posts is kept, and the test speaks as the other side.
import type { ModuleCall, PresenceModule, UserId, WorkerDied } from '@presence-router/core'
import { alice } from '@presence-router/core/testing'
import type { IsolateFate, OpenIsolate } from '../../../src/isolation/isolate.ts'
import { createIsolatedRun } from '../../../src/isolation/isolated-run.ts'
import type { ToIsolate } from '../../../src/isolation/protocol.ts'
import { processTime } from '../../../src/time.ts'
import { type Outcome, openCall, watched } from './asking.ts'

export interface IsolateRig {
  readonly open: OpenIsolate
  readonly posted: readonly ToIsolate[]
  /** Of those posted, the ones with this tag. */
  postedAs<Tag extends ToIsolate['_tag']>(tag: Tag): Extract<ToIsolate, { _tag: Tag }>[]
  readonly terminations: number
  /** Speaks as the isolate; it may say anything. */
  say(message: unknown): void
  leave(fate: IsolateFate): void
}

/** `leavesWhenTerminated`: at once, as most do. */
export const createIsolateRig = ({ leavesWhenTerminated = true } = {}): IsolateRig => {
  const posted: ToIsolate[] = []
  let terminations = 0
  let hearMessage = (_: unknown): void => {}
  let hearExit = (_: IsolateFate): void => {}
  let leave = (_: IsolateFate): void => {}
  const gone = new Promise<void>((resolve) => {
    leave = (fate) => {
      leave = () => {}
      resolve()
      hearExit(fate)
    }
  })
  return {
    open: () => ({
      post: (message) => void posted.push(structuredClone(message as ToIsolate)),
      onMessage(hear) {
        hearMessage = hear
      },
      onExit(hear) {
        hearExit = hear
      },
      terminate() {
        terminations++
        if (leavesWhenTerminated) leave({ words: 'was terminated' })
        return gone
      },
    }),
    posted,
    postedAs: (tag) =>
      posted.filter((message): message is Extract<ToIsolate, { _tag: typeof tag }> => message._tag === tag),
    get terminations() {
      return terminations
    },
    say: (message) => hearMessage(message),
    leave: (fate) => leave(fate),
  }
}

export interface RigRun {
  readonly module: PresenceModule
  readonly deaths: readonly WorkerDied[]
  end(): Promise<void>
  /** Asks `getInterestedUsers`, without waiting. */
  askUsers(userId?: UserId, call?: ModuleCall): Outcome
}

/** A module that runs in the rig, with all hooks. */
export const runInRig = async (rig: IsolateRig): Promise<RigRun> => {
  const deaths: WorkerDied[] = []
  const creating = createIsolatedRun(
    {
      name: 'apart',
      url: new URL('file:///apart.js'),
      isolation: 'worker',
      maxHeapMb: 16,
      time: processTime,
      open: rig.open,
    },
    { signal: new AbortController().signal, died: (failure) => void deaths.push(failure) },
  )
  rig.say({ _tag: 'Ready', hooks: ['start', 'stop', 'watch'] })
  const { module, end } = await creating
  const askUsers: RigRun['askUsers'] = (userId = alice, call = openCall().call) =>
    watched(module.getInterestedUsers(userId, call))
  return { module, deaths, end, askUsers }
}
