// What a tracer sees, and that ones that break hurt nobody.
import { definePresenceModule } from '@presence-router/core'
import type { RouterTracer, SpanAttributes } from '@presence-router/runtime'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { echoTo, silent, slowEcho } from '../support/modules.ts'
import { online, settled } from '../support/moves.ts'
import { watch } from '../support/watch.ts'
import { open } from './support/measured.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Recorded {
  readonly tracer: RouterTracer
  /** What has ended, by name and attributes. */
  readonly spans: readonly ({ readonly name: string } & SpanAttributes)[]
}

/** A tracer that does what OpenTelemetry's does: attributes add up, and a span that has ended takes no more. */
const createRecorder = (): Recorded => {
  const spans: ({ readonly name: string } & SpanAttributes)[] = []
  const tracer: RouterTracer = {
    startSpan(name, { attributes }) {
      const span = { name, ...attributes }
      let hasEnded = false
      return {
        setAttributes(more) {
          if (hasEnded) throw new Error(`${name} has ended`)
          Object.assign(span, more)
        },
        end() {
          if (hasEnded) throw new Error(`${name} has ended before`)
          hasEnded = true
          spans.push(span)
        },
      }
    },
  }
  return { tracer, spans }
}

describe('a tracer', () => {
  it('gets a span for each batch: how large, who was asked, where it went', async () => {
    const { tracer, spans } = createRecorder()
    const router = open({ tracer, modules: [echoTo('one', '@z:x', '@r:far', '@s:other'), echoTo('none')] })
    const { failures } = watch(router)
    router.publish([online('@alice:x'), online('@bob:x')])
    await settled()
    router.publish(online('@carol:far'))
    await settled()
    expect(spans).toEqual([
      {
        name: 'presence_router.batch',
        'presence_router.states': 2,
        'presence_router.modules_asked': 2,
        'presence_router.modules_late': [],
        'presence_router.groups': 1,
        'presence_router.local_users': 1,
        'presence_router.servers': 2,
        'presence_router.seq': 1,
      },
      {
        name: 'presence_router.batch',
        'presence_router.states': 1,
        'presence_router.modules_asked': 2,
        'presence_router.modules_late': [],
        'presence_router.groups': 1,
        'presence_router.local_users': 1,
        'presence_router.servers': 0,
        'presence_router.seq': 2,
      },
    ])
    await router.close()
    expect(failures).toEqual([]) // each span was ended once
  })

  it('gets a span for each answer that comes late, and the batch names who was', async () => {
    const { tracer, spans } = createRecorder()
    const router = open({ tracer, modules: [echoTo('quick'), slowEcho('slow', 80, '@z:x')] })
    router.publish(online('@alice:x'))
    await settled(60)
    expect(spans).toMatchObject([
      { name: 'presence_router.batch', 'presence_router.modules_asked': 2, 'presence_router.modules_late': ['slow'] },
    ])
    expect(spans[0]).not.toHaveProperty('presence_router.seq')
    await settled(60)
    expect(spans[1]).toMatchObject({
      name: 'presence_router.late_answer',
      'presence_router.module': 'slow',
      'presence_router.states': 1,
      'presence_router.seq': 1,
    })
    await router.close()
  })

  it('gets a span for what is sent on request', async () => {
    const { tracer, spans } = createRecorder()
    const viewer = definePresenceModule({
      name: 'one',
      getUsersForStates: () => new Map(),
      getInterestedUsers: () => ['@alice:x'],
    })
    const router = open({ tracer, modules: [viewer] })
    router.publish(online('@alice:x'))
    await settled()
    await router.sendLocalOnlinePresenceTo(['@z:x'])
    expect(spans[1]).toMatchObject({ name: 'presence_router.snapshot', 'presence_router.local_users': 1 })
    await router.close()
  })

  it('sees the end of a batch that was given up', async () => {
    const { tracer, spans } = createRecorder()
    const router = open({ tracer, patienceMs: 500, modules: [silent('one')] })
    router.publish(online('@alice:x'))
    await settled()
    expect(spans).toEqual([])
    await router.close()
    expect(spans).toEqual([{ name: 'presence_router.batch', 'presence_router.states': 1, 'presence_router.cut': true }])
  })
})

it('is told that spans lie in no other: a batch is of many publishers', async () => {
  const isRoot: unknown[] = []
  const tracer: RouterTracer = {
    startSpan(_, { root }) {
      isRoot.push(root)
      return { setAttributes() {}, end() {} }
    },
  }
  const router = open({ tracer, modules: [slowEcho('slow', 80, '@z:x')] })
  router.publish(online('@alice:x'))
  await settled(100)
  expect(isRoot).toEqual([true, true])
  await router.close()
})

describe('a tracer that breaks', () => {
  const boom = () => {
    throw new Error('boom')
  }
  it.each<[string, RouterTracer]>([
    ['when a span is to begin', { startSpan: boom }],
    ['when a span is told what came of it', { startSpan: () => ({ setAttributes: boom, end() {} }) }],
    ['when a span is to end', { startSpan: () => ({ setAttributes() {}, end: boom }) }],
  ])('hurts nobody and is named: %s', async (_, tracer) => {
    const router = open({ tracer, modules: [echoTo('one', '@z:x')] })
    const { received, failures } = watch(router)
    router.publish(online('@alice:x'))
    await settled()
    router.publish(online('@bob:x'))
    await settled()
    expect(received.map(({ state }) => state.userId)).toEqual(['@alice:x', '@bob:x'])
    expect(failures[0]).toMatchObject({ _tag: 'ObserverThrew', stream: 'tracer' })
    await router.close()
  })

  it('may give no span', async () => {
    const router = open({ tracer: { startSpan: () => undefined as never }, modules: [echoTo('one', '@z:x')] })
    const { received, failures } = watch(router)
    router.publish(online('@alice:x'))
    await settled()
    expect([received.length, failures]).toEqual([1, []])
    await router.close()
  })

  it('is refused when it is none', () => {
    expect(() => open({ tracer: {} as never })).toThrow(
      expect.objectContaining({ _tag: 'BadOptions', field: 'tracer' }),
    )
    expect(() => open({ tracer: null as never })).toThrow(expect.objectContaining({ field: 'tracer' }))
  })
})
