// One delivery as the outside sees it: immutable groups, and Synapse's shape on demand.
import { type DeliveryGroup, groupsToMap, type UserId, type UserPresenceState } from '@presence-router/core'

/** What is delivered at once. Batches are numbered from 1 in the order in which they are delivered. */
export interface DeliveryBatch {
  readonly seq: number
  readonly groups: readonly DeliveryGroup[]
  /** From user, local or remote, to the states for that user. Made anew at each call; the caller's to keep. */
  toMap(): Map<UserId, Set<UserPresenceState>>
}

export const deliveryBatch = (seq: number, groups: readonly DeliveryGroup[]): DeliveryBatch =>
  new NumberedGroups(seq, groups)

// A class, since one is made for each delivery: its method is made once.
class NumberedGroups implements DeliveryBatch {
  readonly seq: number
  readonly groups: readonly DeliveryGroup[]

  constructor(seq: number, groups: readonly DeliveryGroup[]) {
    this.seq = seq
    this.groups = Object.freeze(groups)
    Object.freeze(this)
  }

  toMap(): Map<UserId, Set<UserPresenceState>> {
    return groupsToMap(this.groups)
  }
}
