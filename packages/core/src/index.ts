// The words and the laws of a presence router. No dependency, no I/O, no clock.
export { type Entries, entriesOf, readPair } from './answer/entries.ts'
export { type Grant, type Granting, grantingEach } from './answer/granting.ts'
export { type InterestedReport, readInterestedUsers } from './answer/interested-users.ts'
export type { StatesRules } from './answer/list-reader.ts'
export {
  type AnswerReading,
  type AnswerReport,
  type AnswerRules,
  isIterable,
  membersOf,
  mostLookedAt,
  type ReadingBudget,
} from './answer/reading.ts'
export { readUsersForStates } from './answer/users-for-states.ts'
export { type AskedStates, askAbout, askAboutUsers } from './asked-states.ts'
export { type ComplementaryOptions, checkComplementary } from './complementary/check-complementary.ts'
export { describeComplementary } from './complementary/describe-complementary.ts'
export {
  type ComplementaryProblem,
  type ComplementaryReport,
  type Disagreement,
  MAX_LISTED_DISAGREEMENTS,
} from './complementary/report.ts'
export type { GrantedPermissions } from './complementary/whole-reading.ts'
export { joinDeliveries, type UsersForStates } from './deliveries.ts'
export * from './errors/index.ts'
export type {
  DeliveryOutcome,
  HostCall,
  HostCapabilities,
  LocalDelivery,
  PresenceHost,
  PublishOptions,
  PublishReceipt,
  QueryOptions,
  RouterPort,
} from './host.ts'
export { type InterestedUsers, joinInterestedUsers } from './interested-users.ts'
export {
  DEFAULT_PERMISSIONS,
  definePresenceModule,
  type GrantedPair,
  type InterestedUsersAnswer,
  type ModuleCall,
  type ModuleHooks,
  type ModulePermissions,
  PRESENCE_ALL_USERS,
  type PresenceModule,
  type StatesAnswer,
  type UsersForStatesAnswer,
} from './module.ts'
export {
  createDeliveryPlan,
  type DeliveryGroup,
  type DeliveryPlan,
  type DeliveryTarget,
  groupsToMap,
  type PlanRules,
} from './plan.ts'
export {
  MAX_STATUS_MSG_LENGTH,
  PRESENCES,
  type Presence,
  type PresenceFields,
  parsePresenceState,
  STATE_FIELDS,
  stateKey,
  statesEqual,
  type UserPresenceState,
  userPresenceState,
} from './presence-state.ts'
export { type FollowList, type FollowListOptions, followList } from './relation/follow-list.ts'
export { definePresenceRelation, type ObserversAnswer, type PresenceRelation } from './relation/presence-relation.ts'
export { isUserId, MAX_USER_ID_BYTES, parseUserId, serverNameOf, type UserId, userIdFault } from './user-id.ts'
