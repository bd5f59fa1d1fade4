// The presence router, for those who embed it.
export type { ModuleLife } from './actor/module-life.ts'
export type { DeliveryBatch } from './delivery-batch.ts'
export type { HostLife } from './dispatch/host-life.ts'
export type { Explanation, ModuleExplanation } from './explanation.ts'
export type { Isolate, IsolateFate, IsolateSpec, OpenIsolate } from './isolation/isolate.ts'
export type {
  GivenModule,
  IsolatedModule,
  MadeModule,
  ModuleRegistration,
  OperatorGrants,
} from './module-registration.ts'
export type { BoundUse, HealthReport, HealthStatus, HostHealth, ModuleHealth } from './observe/health-report.ts'
export type { RouterSpan, RouterTracer, SpanAttributes } from './observe/tracer.ts'
export type { PresenceRouterOptions, RouterLimits } from './options.ts'
export type {
  DrainReport,
  ModuleReport,
  ObservableAndIterable,
  PresenceChange,
  PresenceRouter,
  PresenceRouterCallbacks,
  RouterCounts,
  RouterModules,
} from './presence-router.ts'
export { createPresenceRouter } from './router.ts'
export type { ModuleShare, RouterEvent } from './router-event.ts'
export type { Cancel, RouterTime } from './time.ts'
