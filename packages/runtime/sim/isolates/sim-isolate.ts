// A simulated isolate: what runs in threads and processes, run here, behind two channels and with faults that strike it.
import { serve } from '../../src/isolation/inside/serve.ts'
import type { Isolate, IsolateFate } from '../../src/isolation/isolate.ts'
import type { FromIsolate, ToIsolate } from '../../src/isolation/protocol.ts'
import type { FaultKind } from '../faults.ts'
import type { SeenAsk } from '../history/seen.ts'
import type { Owed } from '../modules/delays.ts'
import type { Temper } from '../modules/temper.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import type { Boundary } from './boundary.ts'
import { createChannel } from './channel.ts'
import { drawGarbage } from './garbage.ts'
import { loadFile } from './loading.ts'

export const ISOLATE_KINDS = [
  'isolate cannot open',
  'isolate cannot load',
  'isolate loads slowly',
  'isolate never loads',
  'isolate is slow',
  'isolate crashes',
  'isolate spins',
  'isolate posts garbage',
  'isolate leaves while it stops',
  'isolate does not leave',
] as const satisfies readonly FaultKind[]

export interface SimIsolateParts {
  readonly world: World
  readonly random: Random
  readonly temper: Temper
  readonly owed: Owed
  readonly boundary: Boundary
  /** Makes the module that the file is to give. */
  readonly make: () => unknown
  /** Runs what may call the module, which then is asked this. */
  readonly during: (ask: SeenAsk | null, run: () => void) => void
}

export interface SimIsolate {
  readonly isolate: Isolate
  /** Its module computes for so long, and nothing else happens there. */
  block(ms: number): void
}

/** Throws when it cannot be opened. */
export const openSimIsolate = (parts: SimIsolateParts): SimIsolate => {
  const { world, random, temper, boundary } = parts
  if (temper.strikes('isolate cannot open')) throw new Error('no thread to be had')
  const letGo = world.hold('isolates')
  let isGone = false
  let isSpinning = false
  let busyUntilMs = 0
  let hearMessage = (_: unknown): void => {}
  let hearExit = (_: IsolateFate): void => {}
  let exited = (): void => {}
  const exit = new Promise<void>((resolve) => {
    exited = resolve
  })

  const leave = (fate: IsolateFate): void => {
    if (isGone) return
    isGone = true
    inbox.close()
    outbox.close()
    boundary.died()
    letGo()
    exited()
    hearExit(fate)
  }
  const crash = (): void => {
    if (isSpinning || isGone) return
    isSpinning = true // nothing of it runs on
    const thrown = { name: 'TypeError', message: 'boom', stack: '' }
    const hasLastWords = random.chance(0.5)
    if (hasLastWords) outbox.post({ isOurs: true, message: { _tag: 'Dying', thrown } }, busyUntilMs)
    world.later(random.between(1, 10), () => leave({ words: 'left with code 1' }))
  }
  const drawDelayMs = (): number => {
    if (temper.strikes('isolate is slow')) return random.between(4, 80)
    return random.chance(0.2) ? random.between(1, 3) : 0
  }
  const outbox = createChannel({
    ...{ world, drawDelayMs, busyUntilMs: () => 0 },
    hear(posted) {
      const { isOurs, message } = readPosted(posted)
      if (isOurs) boundary.hears(message)
      else boundary.hearsGarbage(message)
      hearMessage(message)
    },
  })
  const post = (message: FromIsolate): void => {
    if (!isSpinning) outbox.post({ isOurs: true, message }, busyUntilMs)
  }
  const served = serve({
    post,
    importFile: () => loadFile(parts, () => leave({ words: 'left with code 1' })),
    leave: () => leave({ words: 'left with code 0' }),
  })
  const take = (message: ToIsolate): void => {
    const isLast = message._tag === 'End' || (message._tag === 'Ask' && message.question.callback === 'stop')
    if (isSpinning) return
    if (isLast && temper.strikes('isolate leaves while it stops')) return leave({ words: 'left with code 0' })
    if (message._tag === 'End') isSpinning = temper.strikes('isolate does not leave')
    if (message._tag === 'Ask') isSpinning = temper.strikes('isolate spins')
    if (isSpinning) return
    if (temper.strikes('isolate posts garbage')) outbox.post({ isOurs: false, message: drawGarbage(random) })
    parts.during(message._tag === 'Ask' ? boundary.questionOf(message.id) : null, () => served(message))
  }
  const inbox = createChannel({
    ...{ world, drawDelayMs, busyUntilMs: () => busyUntilMs },
    hear: (message) => take(readMessage(message)),
  })
  if (temper.strikes('isolate crashes')) world.later(random.pick([20, 500, 5_000]) * random.next(), crash)

  return {
    isolate: {
      post(message) {
        if (isGone) return
        boundary.posted(readMessage(message))
        inbox.post(message)
      },
      onMessage(hear) {
        hearMessage = hear
      },
      onExit(hear) {
        hearExit = hear
      },
      terminate() {
        inbox.close()
        boundary.died() // what is on its way to the router still comes
        world.later(random.between(1, 10), () => leave({ words: 'was ended' }))
        return exit
      },
    },
    block(ms) {
      busyUntilMs = world.elapsedMs + ms
    },
  }
}

const readMessage = (message: unknown): ToIsolate => message as ToIsolate

const readPosted = (posted: unknown): { readonly isOurs: boolean; readonly message: FromIsolate } =>
  posted as ReturnType<typeof readPosted>
