// What an isolate posts on credit: parts of answers and told pairs, in turn, and no more than the router takes.
import type { Parcels } from '../crossing/answer-encoder.ts'
import type { Parcel } from '../crossing/parcel.ts'
import { MOST_CREDIT } from '../protocol.ts'

export interface Outflow {
  /** Posts these as there is credit, in turn with others. Calls back when the last has been posted. */
  add(id: number, parcels: Parcels, onDone: () => void): void
  /** What is left of them is not wanted any more. */
  drop(id: number): void
  /** So much has been taken. */
  allow(cost: number): void
}

interface Flow {
  readonly parcels: Parcels
  readonly onDone: () => void
  /** Made, and waits for credit. */
  parcel: Parcel | null
}

export const createOutflow = (post: (id: number, parcel: Parcel) => void): Outflow => {
  const flows = new Map<number, Flow>() // the first is the one whose turn it is
  let credit = MOST_CREDIT

  /** Whether there may be more to do. */
  const pumpOne = (id: number, flow: Flow): boolean => {
    flow.parcel ??= flow.parcels.next().value ?? null
    if (flow.parcel === null) {
      flows.delete(id)
      flow.onDone()
      return true
    }
    if (flow.parcel.cost > credit) return false
    credit -= flow.parcel.cost
    post(id, flow.parcel)
    flow.parcel = null
    flows.delete(id)
    flows.set(id, flow)
    return true
  }
  const pump = (): void => {
    for (let first = firstOf(flows); first !== null && pumpOne(...first); first = firstOf(flows));
  }

  return {
    add(id, parcels, onDone) {
      flows.set(id, { parcels, onDone, parcel: null })
      pump()
    },
    drop(id) {
      const flow = flows.get(id)
      flows.delete(id)
      try {
        flow?.parcels.return()
      } catch {
        // an iterator of the module, which throws at being let go
      }
    },
    allow(cost) {
      credit += cost
      pump()
    },
  }
}

const firstOf = (flows: ReadonlyMap<number, Flow>): [number, Flow] | null => flows.entries().next().value ?? null
