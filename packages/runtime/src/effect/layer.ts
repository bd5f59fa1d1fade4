// Makes a router that lives as long as a scope.
import type { BadModule, BadOptions, CallbacksNotPaired, ModuleNameTaken } from '@presence-router/core'
import * as Effect from 'effect/Effect'
import * as Layer from 'effect/Layer'
import type { Scope } from 'effect/Scope'
import type { PresenceRouterOptions } from '../options.ts'
import { createPresenceRouter } from '../router.ts'
import { failWith } from './caller-error.ts'
import { type LayerModule, type LayerOptions, plainOptions, type RequirementsOf } from './layer-options.ts'
import { createModuleFibers } from './module-fibers.ts'
import { PresenceRouter, type PresenceRouterService } from './presence-router-service.ts'
import { serviceOf } from './service-of.ts'

/** Why no router could be made; then nothing was started. */
export type LayerError = BadOptions | BadModule | CallbacksNotPaired | ModuleNameTaken

/**
 * Makes a router that lives as long as the layer, and requires what its Effect modules require.
 *
 * It does not wait for modules and hosts to start; `ready` does. When the layer ends the router is closed: asks are
 * aborted, each module's `stop` runs. Then fibers of Effect modules that still run are interrupted and waited for, for 5
 * seconds at most, and only after that what they require is released.
 */
export function layer(options?: PresenceRouterOptions): Layer.Layer<PresenceRouter, LayerError>
/** The same with Effect modules, whose requirements become those of the layer. */
export function layer<Given extends LayerModule>(
  options: LayerOptions<Given>,
): Layer.Layer<PresenceRouter, LayerError, RequirementsOf<Given>>
/** Two signatures, since one could not tell "no modules" from "modules that require anything". */
export function layer<Given extends LayerModule>(
  options: LayerOptions<Given> = {},
): Layer.Layer<PresenceRouter, LayerError, RequirementsOf<Given>> {
  return Layer.effect(PresenceRouter, makeService(options))
}

const makeService = Effect.fnUntraced(function* <Given extends LayerModule>(
  options: LayerOptions<Given>,
): Effect.fn.Return<PresenceRouterService, LayerError, RequirementsOf<Given> | Scope> {
  const fibers = yield* createModuleFibers // before the router, and so released after it
  const runFork = yield* fibers.runFork<RequirementsOf<Given>>()
  const router = yield* Effect.acquireRelease(
    Effect.try({
      try: () => createPresenceRouter(plainOptions(options, runFork)),
      catch: failWith('BadOptions', 'BadModule', 'CallbacksNotPaired', 'ModuleNameTaken'),
    }),
    (made) => Effect.promise(() => made.close()),
  )
  return serviceOf(router, fibers)
})
