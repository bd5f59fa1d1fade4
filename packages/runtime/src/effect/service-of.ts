// A router as Effects and Streams: nothing but translation.
import * as Effect from 'effect/Effect'
import * as Stream from 'effect/Stream'
import type { PresenceRouter } from '../presence-router.ts'
import { failWith } from './caller-error.ts'
import { type LayerModule, plainEntry } from './layer-options.ts'
import type { ModuleFibers } from './module-fibers.ts'
import type { PresenceRouterModules, PresenceRouterService } from './presence-router-service.ts'

/** `fibers`: where modules that are added run. */
export const serviceOf = (router: PresenceRouter, fibers: ModuleFibers): PresenceRouterService => ({
  ready: Effect.promise(() => router.ready()),
  publish: (states, options) => Effect.sync(() => router.publish(states, options)),
  setPresenceForUsers: (changes) => Effect.sync(() => router.setPresenceForUsers(changes)),
  getUsersForStates: (states, options) =>
    Effect.tryPromise({
      try: (signal) => router.getUsersForStates(states, { ...options, signal }),
      catch: failWith('RouterClosed', 'BadPresenceState', 'BadOptions'),
    }),
  getInterestedUsers: (userId, options) =>
    Effect.tryPromise({
      try: (signal) => router.getInterestedUsers(userId, { ...options, signal }),
      catch: failWith('RouterClosed', 'BadUserId', 'BadOptions'),
    }),
  sendLocalOnlinePresenceTo: (users) =>
    Effect.tryPromise({
      try: () => router.sendLocalOnlinePresenceTo(users),
      catch: failWith('RouterClosed', 'BadUserId', 'BadOptions'),
    }),
  explain: (pair, options) =>
    Effect.tryPromise({
      try: (signal) => router.explain(pair, { ...options, signal }),
      catch: failWith('RouterClosed', 'BadUserId', 'BadOptions'),
    }),
  deliveries: Stream.fromAsyncIterable(router.deliveries$, failWith('RouterOverloaded')),
  events: Stream.fromAsyncIterable(router.events$, failWith('RouterOverloaded')),
  modules: modulesOf(router, fibers),
  counts: Effect.sync(() => router.counts()),
  metrics: Effect.sync(() => router.metrics()),
  health: Effect.sync(() => router.health()),
  flush: Effect.tryPromise({ try: () => router.flush(), catch: failWith('RouterClosed') }),
  drain: (options) =>
    Effect.tryPromise({ try: () => router.drain(options), catch: failWith('RouterClosed', 'BadOptions') }),
})

const modulesOf = ({ modules }: PresenceRouter, fibers: ModuleFibers): PresenceRouterModules => ({
  add: <R>(module: LayerModule<R>) =>
    Effect.flatMap(fibers.runFork<R>(), (runFork) =>
      Effect.try({
        try: () => modules.add(plainEntry(module, runFork)),
        catch: failWith('BadModule', 'CallbacksNotPaired', 'ModuleNameTaken', 'BadOptions', 'RouterClosed'),
      }),
    ),
  replace: <R>(name: string, module: LayerModule<R>) =>
    Effect.flatMap(fibers.runFork<R>(), (runFork) =>
      Effect.tryPromise({
        try: () => modules.replace(name, plainEntry(module, runFork)),
        catch: failWith(...REPLACE_ERRORS),
      }),
    ),
  remove: (name) => Effect.tryPromise({ try: () => modules.remove(name), catch: failWith('ModuleNotFound') }),
  reset: (name) => Effect.try({ try: () => modules.reset(name), catch: failWith('ModuleNotFound') }),
  list: Effect.sync(() => modules.list()),
})

const REPLACE_ERRORS = [
  'BadModule',
  'CallbacksNotPaired',
  'BadOptions',
  'ModuleNotFound',
  'ModuleStartFailed',
  'RouterClosed',
] as const
