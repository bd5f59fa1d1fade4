// One isolate as the router sees it, from the loading of its module to the end. What it says is heard here; it is ended when
// that is no message of the protocol, or when it does not react.
import { describeThrown, WorkerDied } from '@presence-router/core'
import type { RouterTime } from '../time.ts'
import { createCredit } from './credit.ts'
import { decodeThrown, NotOfProtocol } from './crossing/cloneable.ts'
import { type CrossingAsks, createCrossingAsks } from './crossing-asks.ts'
import type { Isolate, IsolateFate, IsolateSpec } from './isolate.ts'
import { type ParsedMessage, parseMessage } from './parse-message.ts'
import { GRACE_MS, type HookName } from './protocol.ts'
import { createReactions } from './reactions.ts'

export interface Link {
  readonly asks: CrossingAsks
  readonly isDead: boolean
  /** Loads the file; resolves to the hooks that the module has. Rejects when that fails, is given up, or the isolate dies. */
  load(data: unknown, signal: AbortSignal): Promise<readonly HookName[]>
  /** Called once at most, not after `end` was called. Throws when it is dead already. */
  onDeath(died: (failure: WorkerDied) => void): void
  /** Settles when nothing of it is left. Never rejects; legal at any time. */
  end(): Promise<void>
}

export interface LinkParts {
  readonly spec: IsolateSpec
  readonly time: RouterTime
}

export const createLink = (isolate: Isolate, { spec, time }: LinkParts): Link => {
  const { module, isolation } = spec
  const loading = createLoading()
  let failure: WorkerDied | null = null
  let died = (_: WorkerDied): void => {}
  let uncaught: unknown
  let ending: Promise<void> | null = null
  let isEnding = false

  const shut = (reason: unknown): void => {
    reactions.close()
    credit.close()
    asks.close(reason)
    loading.fail(reason)
  }
  const die = ({ words, cause }: IsolateFate): void => {
    if (failure !== null || isEnding) return
    failure =
      cause === undefined
        ? new WorkerDied(module, isolation, words)
        : new WorkerDied(module, isolation, `${words}: ${describeThrown(cause)}`, { cause })
    void isolate.terminate()
    shut(failure)
    died(failure)
  }

  const reactions = createReactions(time, () =>
    die({ words: `did not react within ${GRACE_MS} ms of its deadline and was ended` }),
  )
  const credit = createCredit(time, (cost) => isolate.post({ _tag: 'Credit', cost }))
  const asks = createCrossingAsks({ post: isolate.post, onAbort: reactions.expect })

  const handle = (message: ParsedMessage): void => {
    switch (message._tag) {
      case 'Ready':
        return loading.ready(message.hooks)
      case 'LoadFailed':
        return loading.fail(decodeThrown(message.thrown))
      case 'Threw':
        return asks.threw(message.id, message.thrown)
      case 'Aborted':
        return reactions.came(message.id)
      case 'Dying':
        uncaught = decodeThrown(message.thrown)
        return
      case 'Part':
        credit.take(message.cost)
        return asks.addPart(message.id, message.part, message.cost)
      default:
        message satisfies never
    }
  }
  isolate.onMessage((message) => {
    if (failure !== null || isEnding) return
    try {
      handle(parseMessage(message))
    } catch (thrown) {
      if (!(thrown instanceof NotOfProtocol)) throw thrown
      die({ words: `posted what is no message of the protocol (${thrown.message}) and was ended` })
    }
  })
  const gone = new Promise<void>((resolve) => {
    isolate.onExit(({ words, cause = uncaught }) => {
      resolve()
      die({ words, cause })
    })
  })

  const finish = async (): Promise<void> => {
    isEnding = true
    shut(new DOMException(`module ${module} has been ended`, 'AbortError'))
    const letGo = time.keepAlive()
    const cancel = time.after(GRACE_MS, () => void isolate.terminate())
    if (failure === null) isolate.post({ _tag: 'End' })
    await gone
    cancel()
    letGo()
  }

  return {
    asks,
    get isDead() {
      return failure !== null
    },
    async load(data, signal) {
      const giveUp = (): void =>
        loading.fail(new Error(`it is not ready: ${describeThrown(signal.reason)}`, { cause: signal.reason }))
      signal.addEventListener('abort', giveUp)
      try {
        isolate.post({ _tag: 'Load', url: spec.url.href, data })
        return await loading.hooks
      } finally {
        signal.removeEventListener('abort', giveUp)
      }
    },
    onDeath(hear) {
      if (failure !== null) throw failure
      died = hear
    },
    end() {
      ending ??= finish()
      return ending
    },
  }
}

interface Loading {
  readonly hooks: Promise<readonly HookName[]>
  /** What comes second has no effect. */
  ready(hooks: readonly HookName[]): void
  fail(cause: unknown): void
}

const createLoading = (): Loading => {
  let ready = (_: readonly HookName[]): void => {}
  let fail = (_: unknown): void => {}
  const hooks = new Promise<readonly HookName[]>((resolve, reject) => {
    ready = resolve
    fail = reject
  })
  hooks.catch(() => {}) // it may fail when nobody waits any more
  return { hooks, ready, fail }
}
