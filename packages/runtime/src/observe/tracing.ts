// One span for each batch, each late answer and each snapshot. There is none of this when no tracer was given. A tracer is
// other people's code: what it throws is told, and hurts nobody.
import { type DeliveryGroup, ObserverThrew } from '@presence-router/core'
import { callGuarded } from '../guarded-call.ts'
import type { Merged } from '../merger/merged.ts'
import type { MergeObserver } from './merge-observer.ts'
import type { RouterSpan, RouterTracer, SpanAttributes } from './tracer.ts'

export const createTracing = (tracer: RouterTracer, report: (failure: ObserverThrew) => void): MergeObserver => {
  const spans = new WeakMap<Merged, RouterSpan>()
  let batch: RouterSpan | null = null

  const threw = (cause: unknown): void => report(new ObserverThrew('tracer', cause))
  const begin = (name: string, attributes: SpanAttributes): RouterSpan | null =>
    callGuarded(() => tracer.startSpan(name, { root: true, attributes }), threw)
  const end = (span: RouterSpan, attributes: SpanAttributes): void => {
    callGuarded(() => span.setAttributes(attributes), threw)
    callGuarded(() => span.end(), threw)
  }

  return {
    batchBegan(users) {
      batch = begin('presence_router.batch', { 'presence_router.states': users })
    },
    batchCut() {
      if (batch !== null) end(batch, { 'presence_router.cut': true })
      batch = null
    },
    merged(merged) {
      const span = merged.kind === 'batch' ? batch : begin(NAMES[merged.kind], {})
      if (merged.kind === 'batch') batch = null
      if (span !== null) spans.set(merged, span)
    },
    handedOver(merged, groups, seq) {
      const span = spans.get(merged)
      if (span !== undefined) end(span, { ...attributesOf(merged), ...deliveryOf(groups, seq) })
    },
  }
}

const NAMES: Readonly<Record<Exclude<Merged['kind'], 'batch'>, string>> = {
  late: 'presence_router.late_answer',
  snapshot: 'presence_router.snapshot',
  reannouncement: 'presence_router.reannouncement',
}

const deliveryOf = (groups: readonly DeliveryGroup[], seq: number | null): SpanAttributes => ({
  'presence_router.groups': groups.length,
  'presence_router.local_users': groups.reduce((sum, { localUsers }) => sum + localUsers.length, 0),
  'presence_router.servers': groups.reduce((sum, { servers }) => sum + servers.length, 0),
  ...(seq === null ? {} : { 'presence_router.seq': seq }),
})

const attributesOf = (merged: Merged): SpanAttributes => ({
  'presence_router.states': merged.about.size,
  ...modulesOf(merged),
})

/** Who was asked. `late`: for whom the batch did not wait. */
const modulesOf = (merged: Merged): SpanAttributes => {
  switch (merged.kind) {
    case 'batch': {
      const late = merged.asked.filter(({ isAlone }) => isAlone)
      return {
        'presence_router.modules_asked': merged.asked.length,
        'presence_router.modules_late': late.map(({ member }) => member.name),
      }
    }
    case 'late':
      return { 'presence_router.module': merged.asks[0]?.member.name ?? '' }
    case 'snapshot':
    case 'reannouncement':
      return {}
  }
}
