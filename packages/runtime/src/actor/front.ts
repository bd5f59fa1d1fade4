// In which order the actor of a module handles what it is sent: one after the other, so that what is sent while a callback
// of the module runs waits until that has returned. Asks are handled in front of the chart, which they leave as it is.
import { type Actor, createActor, type SnapshotFrom } from 'xstate'
import type { Cancel, RouterTime } from '../time.ts'
import type { Ask } from './ask.ts'
import { type InFront, type LifeWork, moduleChart } from './module-chart.ts'
import type { LifeEvent, ModuleLife } from './module-life.ts'
import type { FrontEvent } from './open-asks.ts'

/** What is told to whom the actor belongs. */
export interface FrontWork extends LifeWork {
  takeInFront(event: FrontEvent): void
  /** It lives so from now on, or did before. */
  lives(life: ModuleLife): void
  broke(cause: unknown): void
}

/**
 * While nothing goes on an ask is handled at once: XState's mailbox would do no more, and costs as much as the ask. What is
 * sent until that is done waits here, and then goes through the mailbox. A class, as is all that there is one of for each
 * module.
 */
export class Front implements InFront {
  private readonly work: FrontWork
  private readonly actor: Actor<Chart>
  private seen: SnapshotFrom<Chart> | null = null
  private isChartBusy = true // from before it is started
  private isAsking = false
  private sentMeanwhile: (LifeEvent | FrontEvent)[] | null = null

  constructor(work: FrontWork, time: RouterTime) {
    this.work = work
    this.actor = createActor(inFrontOfChart, { clock: new ChartClock(time), input: work })
    this.actor.subscribe(this)
  }

  start(): void {
    this.actor.start()
  }

  put(ask: Ask): void {
    if (this.isChartBusy || this.isAsking) return this.send(ask)
    this.isAsking = true
    this.take(ask)
    if (this.sentMeanwhile !== null) this.sendOn(this.sentMeanwhile)
    this.isAsking = false
  }

  send(event: LifeEvent | FrontEvent): void {
    if (!this.isAsking) return this.actor.send(event)
    this.sentMeanwhile ??= []
    this.sentMeanwhile.push(event)
  }

  whenOver(done: () => void): void {
    this.actor.subscribe({ complete: done, error: done })
  }

  // From here on: what XState calls.

  begins(): void {
    this.isChartBusy = true
  }

  /** A bug of ours in one of them must not end the actor: nobody would hear of it, and no ask would ever settle. */
  take(event: FrontEvent): void {
    try {
      this.work.takeInFront(event)
    } catch (defect) {
      this.work.broke(defect)
    }
  }

  next(snapshot: SnapshotFrom<Chart>): void {
    if (snapshot !== this.seen) {
      this.seen = snapshot
      this.work.lives(lifeOf(snapshot))
    }
    this.isChartBusy = false
  }

  error(cause: unknown): void {
    this.work.broke(cause)
  }

  private sendOn(events: (LifeEvent | FrontEvent)[]): void {
    for (const event of events) this.actor.send(event) // and what is sent by then
    this.sentMeanwhile = null
  }
}

/** Gives the chart our time. */
class ChartClock {
  private readonly time: RouterTime

  constructor(time: RouterTime) {
    this.time = time
  }

  setTimeout(run: () => void, ms: number): Cancel {
    return this.time.after(ms, run)
  }

  clearTimeout(cancel: Cancel): void {
    cancel()
  }
}

type Chart = typeof moduleChart

/**
 * The chart with something in front: such events leave the snapshot as it is, the very same object, and everything else
 * of the logic is the chart's own. A transition of the chart for each ask would cost a hundred times more.
 */
const inFrontOfChart: Chart = Object.assign(Object.create(moduleChart), {
  transition: (...[snapshot, event, scope]: Parameters<Chart['transition']>): ReturnType<Chart['transition']> => {
    const { front } = snapshot.context.work
    front.begins()
    if (event.type !== 'ask' && event.type !== 'admitWaiting') return moduleChart.transition(snapshot, event, scope)
    front.take(event)
    return snapshot
  },
})

const lifeOf = ({ value }: SnapshotFrom<Chart>): ModuleLife => {
  if (value === 'failed') return 'restarting' // the chart does not stay there
  if (typeof value !== 'object') return value
  return 'serving' in value ? value.serving : 'restarting'
}
