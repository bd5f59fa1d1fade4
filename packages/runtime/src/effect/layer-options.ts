// What a layer can be told: the options of a router, with Effect modules among its modules.
import { BadOptions, type ModulePermissions, type PresenceModule } from '@presence-router/core'
import type { ModuleRegistration } from '../module-registration.ts'
import type { PresenceRouterOptions } from '../options.ts'
import { type EffectModule, isEffectModule } from './effect-module.ts'
import type { RunFork } from './module-fibers.ts'
import { plainModule } from './plain-module.ts'

/** An Effect module with what the operator grants it. */
export interface EffectModuleRegistration<out R = never> {
  readonly module: EffectModule<R>
  /** What is left out is as in `DEFAULT_PERMISSIONS`. */
  readonly permissions?: Partial<ModulePermissions>
}

/** Whatever `layer` takes as a module. */
export type LayerModule<R = unknown> =
  | PresenceModule
  | ModuleRegistration
  | EffectModule<R>
  | EffectModuleRegistration<R>

/** How a router is made: the options of `createPresenceRouter`, with Effect modules among its modules. */
export interface LayerOptions<Given extends LayerModule = LayerModule<never>>
  extends Omit<PresenceRouterOptions, 'modules'> {
  readonly modules?: readonly Given[]
}

/** What the Effects of these modules require. */
export type RequirementsOf<Given> =
  Given extends EffectModule<infer R> ? R : Given extends EffectModuleRegistration<infer R> ? R : never

/**
 * The options as the router takes them, with plain modules that run the Effect modules.
 *
 * @throws BadOptions, BadModule, CallbacksNotPaired
 */
export const plainOptions = <Given extends LayerModule>(
  { modules = [], ...others }: LayerOptions<Given>,
  runFork: RunFork<RequirementsOf<Given>>,
): PresenceRouterOptions => {
  if (!Array.isArray(modules)) throw new BadOptions('modules', modules, 'must be an array')
  return { ...others, modules: modules.map((given: LayerModule<RequirementsOf<Given>>) => plainEntry(given, runFork)) }
}

/** What the router takes for it. @throws BadModule, CallbacksNotPaired */
export const plainEntry = <R>(given: LayerModule<R>, runFork: RunFork<R>): PresenceModule | ModuleRegistration => {
  if (isEffectModule(given)) return plainModule(given, runFork)
  if (isEffectRegistration(given)) return { ...given, module: plainModule(given.module, runFork) }
  return given
}

const isEffectRegistration = <R>(value: LayerModule<R>): value is EffectModuleRegistration<R> =>
  typeof value === 'object' && value !== null && 'module' in value && isEffectModule(value.module)
