// What callers of the router can do wrong, as typed failures. The router throws and rejects with these and nothing else,
// whatever modules and hosts do (law 6), so what else comes is a defect.
import type {
  BadModule,
  BadOptions,
  BadPresenceState,
  BadUserId,
  CallbacksNotPaired,
  ModuleNameTaken,
  ModuleNotFound,
  ModuleStartFailed,
  RouterClosed,
  RouterOverloaded,
} from '@presence-router/core'

type CallerError =
  | BadModule
  | BadOptions
  | BadPresenceState
  | BadUserId
  | CallbacksNotPaired
  | ModuleNameTaken
  | ModuleNotFound
  | ModuleStartFailed
  | RouterClosed
  | RouterOverloaded

type Tagged<Tag> = Extract<CallerError, { readonly _tag: Tag }>

/** For `catch`: an error with one of these tags is the failure; anything else is thrown on, which makes it a defect. */
export const failWith =
  <Tag extends CallerError['_tag']>(...tags: readonly Tag[]): ((thrown: unknown) => Tagged<Tag>) =>
  (thrown) => {
    if (hasTag(thrown, tags)) return thrown
    throw thrown
  }

const hasTag = <Tag>(thrown: unknown, tags: readonly Tag[]): thrown is Tagged<Tag> =>
  typeof thrown === 'object' && thrown !== null && '_tag' in thrown && tags.some((tag) => tag === thrown._tag)
