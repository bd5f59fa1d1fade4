// A tracer of OpenTelemetry is one for the router, as it is.
import type { Span, Tracer } from '@opentelemetry/api'
import { createPresenceRouter, type RouterSpan, type RouterTracer } from '@presence-router/runtime'
import { expectTypeOf, it } from 'vitest'

it('takes a tracer of OpenTelemetry', () => {
  expectTypeOf<Tracer>().toExtend<RouterTracer>()
  expectTypeOf<Span>().toExtend<RouterSpan>()
  expectTypeOf(createPresenceRouter).toBeCallableWith({ tracer: {} as Tracer })
})
