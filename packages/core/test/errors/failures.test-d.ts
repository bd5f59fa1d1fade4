// Failures are told apart by `_tag` alone, and the compiler knows what each has.
import type { HostFailure, ModuleFailure, RouterFailure, TaggedError } from '@presence-router/core'
import { expectTypeOf, it } from 'vitest'

it('names the module or the host that is to blame', () => {
  expectTypeOf<ModuleFailure['module']>().toEqualTypeOf<string>()
  expectTypeOf<HostFailure['host']>().toEqualTypeOf<string | null>() // `null`: no host is there
  expectTypeOf<ModuleFailure | HostFailure>().toExtend<RouterFailure>()
})

it('is an error with a tag of its own', () => {
  expectTypeOf<RouterFailure>().toExtend<TaggedError>()
  expectTypeOf<string>().not.toExtend<RouterFailure['_tag']>()
})

it('has its fields behind its tag', () => {
  const failure = {} as RouterFailure
  if (failure._tag === 'ModuleTimedOut') expectTypeOf(failure.afterMs).toEqualTypeOf<number>()
  if (failure._tag === 'OriginForged') expectTypeOf(failure.userId).toEqualTypeOf<string>()
  // @ts-expect-error there is no such failure
  if (failure._tag === 'ModuleTimedOutt') return
})
