// The presence router, for those who live in Effect.
export {
  defineEffectModule,
  type EffectModule,
  type EffectModuleCall,
  type EffectModuleDefinition,
} from './effect-module.ts'
export { type LayerError, layer } from './layer.ts'
export type { EffectModuleRegistration, LayerModule, LayerOptions, RequirementsOf } from './layer-options.ts'
export {
  PresenceRouter,
  type PresenceRouterModules,
  type PresenceRouterService,
  type QueryLimit,
} from './presence-router-service.ts'
