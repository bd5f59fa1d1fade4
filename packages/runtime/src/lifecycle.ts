// How far along the router is, and what keeps the process alive while somebody waits for it.
import { RouterClosed } from '@presence-router/core'
import type { Cancel, RouterTime } from './time.ts'

export interface Lifecycle {
  readonly isTaking: boolean
  /** Whether anything may still be delivered: until a drain is done, or the router closed. */
  readonly isDelivering: boolean
  readonly isClosed: boolean
  stopTaking(): void
  stopDelivering(): void
  /** Ends the life. What waits is rejected with `RouterClosed`. */
  end(): void
  /**
   * A promise of the public face. While one is open the process stays alive; when the router closes it is rejected.
   * `begin` returns what undoes it then.
   */
  promise<Value>(begin: (resolve: (value: Value) => void, reject: (cause: unknown) => void) => Cancel): Promise<Value>
  /** The same for something that settles by itself, and cannot be undone. */
  settled(promise: Promise<void>): Promise<void>
}

export const createLifecycle = (time: RouterTime): Lifecycle => {
  const open = new Set<(cause: unknown) => void>()
  let isTaking = true
  let isDelivering = true
  let isClosed = false
  let letGo: Cancel | null = null

  const hold = (rejectIt: (cause: unknown) => void): void => {
    open.add(rejectIt)
    letGo ??= time.keepAlive()
  }
  const release = (rejectIt: (cause: unknown) => void): void => {
    if (!open.delete(rejectIt) || open.size > 0) return
    letGo?.()
    letGo = null
  }

  const promise: Lifecycle['promise'] = (begin) =>
    new Promise((resolve, reject) => {
      if (isClosed) return reject(new RouterClosed())
      let undo: Cancel = () => {}
      let isRejected = false
      const rejectIt = (cause: unknown): void => {
        isRejected = true
        release(rejectIt)
        undo()
        reject(cause)
      }
      hold(rejectIt)
      undo = begin((value) => {
        release(rejectIt)
        resolve(value)
      }, rejectIt)
      if (isRejected) undo() // while it began
    })

  return {
    get isTaking() {
      return isTaking
    },
    get isDelivering() {
      return isDelivering
    },
    get isClosed() {
      return isClosed
    },
    stopTaking() {
      isTaking = false
    },
    stopDelivering() {
      isTaking = false
      isDelivering = false
    },
    end() {
      isTaking = false
      isDelivering = false
      isClosed = true
      for (const reject of [...open]) reject(new RouterClosed())
    },
    promise,
    settled: (settling) =>
      promise((resolve) => {
        void settling.then(resolve)
        return () => {}
      }),
  }
}
