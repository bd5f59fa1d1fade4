// Effect modules as the router knows modules: each call runs a fiber, and the end of the router's interest ends the fiber.
import { definePresenceModule, type ModuleCall, type PresenceModule } from '@presence-router/core'
import * as Cause from 'effect/Cause'
import * as Exit from 'effect/Exit'
import type * as Fiber from 'effect/Fiber'
import { definitionOf, type EffectModule, type EffectModuleDefinition } from './effect-module.ts'
import type { RunFork } from './module-fibers.ts'

/**
 * The plain module that runs this one.
 *
 * @throws BadModule, CallbacksNotPaired
 */
export const plainModule = <R>(module: EffectModule<R>, runFork: RunFork<R>): PresenceModule => {
  const { name, getUsersForStates, getInterestedUsers, start, stop } = parseDefinition(definitionOf(module))
  return {
    name,
    getUsersForStates: (states, call) => answerOf(runFork(getUsersForStates(states, call)), call),
    getInterestedUsers: (userId, call) => answerOf(runFork(getInterestedUsers(userId, call)), call),
    ...(start && { start: (call) => answerOf(runFork(start(call)), call) }),
    ...(stop && { stop: (call) => answerOf(runFork(stop(call)), call) }),
  }
}

// The rules for plain modules see only that the callbacks are functions, and they are the same rules.
const parseDefinition = <R>(definition: EffectModuleDefinition<R>): EffectModuleDefinition<R> =>
  definePresenceModule(definition as unknown as PresenceModule) as unknown as EffectModuleDefinition<R>

/** The value of a fiber that is done, at once; else a promise of it. The signal costs much, and is read for that alone. */
const answerOf = <Value>(fiber: Fiber.Fiber<Value, unknown>, call: ModuleCall): Value | Promise<Value> => {
  const exit = fiber.pollUnsafe()
  if (exit !== undefined) {
    if (Exit.isSuccess(exit)) return exit.value
    throw thrownBy(exit.cause)
  }
  const { signal } = call
  const interrupt = (): void => fiber.interruptUnsafe()
  signal.addEventListener('abort', interrupt)
  if (signal.aborted) interrupt() // while it ran: a module may remove itself
  return new Promise((resolve, reject) => {
    fiber.addObserver((end) => (Exit.isSuccess(end) ? resolve(end.value) : reject(thrownBy(end.cause))))
  })
}

/** What a plain module would have thrown: the error itself; of several, or of one without a message, one that tells all. */
const thrownBy = (cause: Cause.Cause<unknown>): unknown => {
  const thrown = Cause.squash(cause)
  const isOne = cause.reasons.filter((reason) => !Cause.isInterruptReason(reason)).length <= 1
  if (isOne && (thrown instanceof Error || typeof thrown !== 'object')) return thrown
  return new Error(Cause.prettyErrors(cause).map(String).join('; '), { cause })
}
