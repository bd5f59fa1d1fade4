// In which order a module's actor handles what it is sent, whether asks are handled at once or by its mailbox.
import { definePresenceModule } from '@presence-router/core'
import { expect, it } from 'vitest'
import { Ask, type Asker } from '../../src/actor/ask.ts'
import { createDeadlines } from '../../src/actor/deadlines.ts'
import { createModuleActor, type ModuleActor } from '../../src/actor/module-actor.ts'
import type { ModuleLife } from '../../src/actor/module-life.ts'
import { givenModule } from '../../src/actor/module-source.ts'
import { processTime } from '../../src/time.ts'

class NamedAsk extends Ask {
  override readonly callback = 'getUsersForStates'
  protected override readonly invoke: () => unknown

  constructor(asker: Asker, invoke: () => unknown) {
    super(asker, { deadlineMs: 1_000, isCutShort: false }, processTime.elapsed())
    this.isQuery = true
    this.invoke = invoke
  }

  protected override answered(): void {}
  protected override failed(): void {}
  protected override withdrawn(): void {}
}

/** `heard`: which ask began and ended in which life, and what lives followed. */
const openRig = (onLife: (life: ModuleLife) => void = () => {}) => {
  const heard: string[] = []
  const module = definePresenceModule({ name: 'asked', getUsersForStates: () => ({}), getInterestedUsers: () => [] })
  const actor = createModuleActor(givenModule(module), {
    time: processTime,
    deadlines: createDeadlines(processTime),
    limits: { maxQueries: 64, maxWaitingQueries: 1_024, hookDeadlineMs: 10_000 },
    random: () => 0,
    report: () => {},
    onLife(life) {
      heard.push(`${life}…`)
      onLife(life)
      heard.push(life)
    },
    onDefect: (cause) => heard.push(`defect: ${cause}`),
  })
  const ask = (name: string, run: () => void = () => {}): void => {
    const invoke = (): unknown => {
      heard.push(`${name}…`)
      run()
      heard.push(`${name} ${actor.life}`)
      return {}
    }
    actor.put(new NamedAsk(actor, invoke))
  }
  return { actor, heard, ask }
}

it('an ask of a module that has not been started waits until it is', () => {
  const { actor, heard, ask } = openRig()
  ask('early')
  expect(heard).toEqual([])
  actor.start()
  expect(heard).toEqual(['prompt…', 'prompt', 'early…', 'early prompt'])
})

it('an ask of a module whose life is changing waits until everybody has been told', () => {
  const { actor, heard, ask } = openRig((life) => ask(`while ${life}`))
  actor.start()
  expect(heard).toEqual(['prompt…', 'prompt', 'while prompt…', 'while prompt prompt'])
  heard.length = 0
  actor.tell({ type: 'overranPatience' })
  expect(heard).toEqual(['late…', 'late', 'while late…', 'while late late'])
})

it('what is sent while a callback runs is handled when it has returned, in the order sent', () => {
  const { actor, heard, ask } = openRig()
  actor.start()
  heard.length = 0
  ask('first', () => {
    ask('second', () => ask('fourth'))
    actor.tell({ type: 'overranPatience' })
    ask('third')
  })
  expect(heard).toEqual([
    ...['first…', 'first prompt'],
    ...['second…', 'second prompt'],
    ...['late…', 'late'],
    ...['third…', 'third late'],
    ...['fourth…', 'fourth late'],
  ])
  heard.length = 0
  ask('next')
  expect(heard).toEqual(['next…', 'next late'])
})

const broken = (actor: ModuleActor): Ask =>
  Object.assign(new NamedAsk(actor, () => ({})), {
    answered() {
      throw 'bug'
    },
  })

it('a bug of ours in one ask is told, and the next is handled all the same', () => {
  const { actor, heard, ask } = openRig()
  actor.start()
  heard.length = 0
  actor.put(broken(actor))
  ask('next')
  expect(heard).toEqual(['defect: bug', 'next…', 'next prompt'])
})

it('so it is when the ask had to wait', () => {
  const { actor, heard, ask } = openRig()
  actor.put(broken(actor))
  ask('second')
  actor.start()
  ask('third', () => {
    actor.put(broken(actor))
    ask('fourth')
  })
  expect(heard).toEqual([
    ...['prompt…', 'prompt'],
    ...['defect: bug', 'second…', 'second prompt'],
    ...['third…', 'third prompt'],
    ...['defect: bug', 'fourth…', 'fourth prompt'],
  ])
})
