// A module inside of its isolate: how it is called, and what becomes of its answers.
import { type ModuleCall, type PresenceModule, parsePresenceState } from '@presence-router/core'
import { type AbortableCall, createModuleCall } from '../../actor/module-call.ts'
import { encodeInterestedUsers, encodeUsersForStates, encodeWhole, type Parcels } from '../crossing/answer-encoder.ts'
import { type CloneableThrown, decodeThrown, encodeThrown } from '../crossing/cloneable.ts'
import type { FromIsolate, Question } from '../protocol.ts'
import { createOutflow, type Outflow } from './outflow.ts'
import { createTelling, throwingPairs } from './told-pairs.ts'

export interface ServedModule {
  ask(id: number, question: Question, deadline: number): void
  /** Aborts the call's signal and drops its answer. Says so also when there is no such call: the router waits for it. */
  abort(id: number, reason: CloneableThrown): void
  watch(id: number): void
  unwatch(id: number): void
  /** So much of what was posted has been taken. */
  allow(cost: number): void
}

export const createServedModule = (module: PresenceModule, post: (message: FromIsolate) => void): ServedModule => {
  const calls = new Map<number, AbortableCall>()
  const watches = new Map<number, () => void>()
  const outflow = createOutflow((id, { cost, part }) => post({ _tag: 'Part', id, cost, part }))

  const answer = async (id: number, asking: Promise<Parcels>): Promise<void> => {
    try {
      const parcels = await asking
      if (calls.has(id)) outflow.add(id, parcels, () => calls.delete(id))
    } catch (thrown) {
      if (calls.delete(id)) post({ _tag: 'Threw', id, thrown: encodeThrown(thrown) })
    }
  }

  return {
    ask(id, question, deadline) {
      const call = createModuleCall(deadline)
      calls.set(id, call)
      void answer(id, askModule(module, question, call.call))
    },
    abort(id, reason) {
      const call = calls.get(id)
      calls.delete(id)
      outflow.drop(id)
      call?.abort(decodeThrown(reason)) // may run code of the module: what spins there has not reacted
      post({ _tag: 'Aborted', id })
    },
    watch: (id) => void watches.set(id, startWatch(module, id, outflow)),
    unwatch(id) {
      watches.get(id)?.()
      watches.delete(id)
    },
    allow: outflow.allow,
  }
}

const askModule = async (module: PresenceModule, question: Question, call: ModuleCall): Promise<Parcels> => {
  switch (question.callback) {
    case 'getUsersForStates': {
      const states = Object.freeze(question.states.map(parsePresenceState))
      return encodeUsersForStates(await module.getUsersForStates(states, call), states)
    }
    case 'getInterestedUsers':
      return encodeInterestedUsers(await module.getInterestedUsers(question.userId, call))
    default:
      await module[question.callback]?.(call)
      return encodeWhole(null)
  }
}

/** Returns how to end it. What `watch` throws crosses as pairs that throw when they are read. */
const startWatch = (module: PresenceModule, id: number, outflow: Outflow): (() => void) => {
  const tell = createTelling(id, outflow)
  let isOver = false
  let end: (() => void) | undefined
  try {
    end = module.watch?.((granted) => {
      if (!isOver) tell(granted)
    })
  } catch (thrown) {
    tell(throwingPairs(thrown))
  }
  return () => {
    isOver = true
    outflow.drop(id)
    try {
      end?.()
    } catch {
      // nobody listens to this watch any more
    }
  }
}
