// Observables for the outside whose observers cannot hurt us. RxJS throws what an observer threw again from a timer, which
// ends the process; here it is caught where it happens, for observers of pipes of the stream too.
import { Observable, type Observer, type Operator, type Subscriber, type Subscription, type TeardownLogic } from 'rxjs'

export interface IsolatedStream<Value> {
  readonly stream: Observable<Value>
  /** Whether anybody observes it now. */
  readonly isObserved: boolean
  next(value: Value): void
  complete(): void
}

/** `onThrow` is told what an observer threw. */
export const createIsolatedStream = <Value>(onThrow: (cause: unknown) => void): IsolatedStream<Value> => {
  // Replaced, never changed: who comes or goes while a value is given out changes nothing of that. No Subject, which goes
  // through its observers by an iterator of its own making, for each value.
  let observers: readonly Subscriber<Value>[] = []
  let isComplete = false
  const observe = (observer: Subscriber<Value>): TeardownLogic => {
    if (isComplete) return observer.complete()
    observers = [...observers, observer]
    return () => {
      observers = observers.filter((each) => each !== observer)
    }
  }
  // What observers throw is caught at each of them; what their teardowns throw, here, apart: the others get it all the same.
  const next = (value: Value): void => {
    const all = observers
    for (let at = 0; at < all.length; at++)
      try {
        all[at]?.next(value)
      } catch (thrown) {
        onThrow(thrown)
      }
  }
  const complete = (): void => {
    isComplete = true
    for (const observer of observers) guard(() => observer.complete(), onThrow)()
  }
  return {
    stream: new IsolatedObservable<Value>(observe, onThrow),
    get isObserved() {
      return observers.length > 0
    },
    next,
    complete,
  }
}

type ObserverOrNext<Value> = Partial<Observer<Value>> | ((value: Value) => void) | null

// A class because RxJS makes the Observables of a pipe through `lift`, which is there to be overridden.
class IsolatedObservable<Value> extends Observable<Value> {
  readonly #onThrow: (cause: unknown) => void

  constructor(subscribe: ConstructorParameters<typeof Observable<Value>>[0], onThrow: (cause: unknown) => void) {
    super(subscribe)
    this.#onThrow = onThrow
  }

  override lift<Result>(operator?: Operator<Value, Result>): Observable<Result> {
    const lifted = new IsolatedObservable<Result>(undefined, this.#onThrow)
    return Object.assign(lifted, { source: this, operator })
  }

  override subscribe(
    observer?: ObserverOrNext<Value>,
    error?: ((cause: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    if (isSubscriber(observer)) return super.subscribe(observer) // an operator of a pipe: its end is guarded
    const {
      next,
      error: onError,
      complete: onComplete,
    } = typeof observer === 'object' && observer !== null
      ? {
          next: observer.next?.bind(observer),
          error: observer.error?.bind(observer),
          complete: observer.complete?.bind(observer),
        }
      : { next: observer, error, complete }
    return super.subscribe({
      next: guard(next, this.#onThrow),
      error: guard(onError ?? this.#onThrow, this.#onThrow),
      complete: guard(onComplete, this.#onThrow),
    })
  }
}

const guard =
  <Args extends unknown[]>(
    call: ((...args: Args) => void) | null | undefined,
    onThrow: (cause: unknown) => void,
  ): ((...args: Args) => void) =>
  (...args) => {
    try {
      call?.(...args)
    } catch (thrown) {
      onThrow(thrown)
    }
  }

const isSubscriber = (observer: unknown): observer is Observer<never> =>
  typeof observer === 'object' && observer !== null && 'isStopped' in observer && 'add' in observer
