// Records merges: they are counted, and traced when there is a tracer. Without one it costs a comparison.
import type { ObserverThrew } from '@presence-router/core'
import type { RouterTime } from '../time.ts'
import { noteValue } from './histogram.ts'
import type { MergeObserver } from './merge-observer.ts'
import { noteMerge, type RouterRecord } from './router-record.ts'
import type { RouterTracer } from './tracer.ts'
import { createTracing } from './tracing.ts'

export interface MergeRecorderParts {
  readonly record: RouterRecord
  readonly time: RouterTime
  readonly tracer: RouterTracer | null
  readonly report: (failure: ObserverThrew) => void
}

export const createMergeRecorder = ({ record, time, tracer, report }: MergeRecorderParts): MergeObserver => {
  const tracing = tracer === null ? null : createTracing(tracer, report)
  let batchBeganAt = 0
  return {
    batchBegan(users, now) {
      batchBeganAt = now
      tracing?.batchBegan(users, now)
    },
    batchCut: () => tracing?.batchCut(),
    merged: (merged) => tracing?.merged(merged),
    handedOver(merged, groups, seq) {
      noteMerge(record, merged, groups)
      if (merged.kind === 'batch') noteValue(record.batchMs, time.elapsed() - batchBeganAt)
      tracing?.handedOver(merged, groups, seq)
    },
  }
}
