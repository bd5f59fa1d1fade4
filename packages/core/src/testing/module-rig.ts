// What the author of a module gives to have it tested: data about it, and a rig, which is the real module with hooks that
// speak as those who decide what it answers.
import type { GrantedPermissions } from '../complementary/whole-reading.ts'
import type { GrantedPair, PresenceModule } from '../module.ts'
import type { UserPresenceState } from '../presence-state.ts'
import type { UserId } from '../user-id.ts'

/** A module: what decides which cases it must pass, and how to open one. */
export interface ModuleUnderTest {
  /** Whom it is asked about, at most 1,000; among them some whom it lets see somebody, and those whom they see. */
  readonly users: readonly UserId[]
  /** States it is asked about, at most 2,000. When absent, two of each user, online and offline. */
  readonly states?: readonly UserPresenceState[]
  /** What an operator must grant it; the default permissions when absent. Remote users may always be named. */
  readonly permissions?: GrantedPermissions
  /** Whether it has `watch`, and its rig `grant`. A case holds it to that. `false` when absent. */
  readonly watches?: boolean
  /** Cases that this module truly cannot pass: from the name of the case to the reason. */
  readonly exceptions?: { readonly [caseName: string]: string }
  /** Opens a fresh module with its surroundings, not started. Called once per case. */
  open(): Promise<ModuleRig>
}

/** One module, and the other side of everything it depends on. */
export interface ModuleRig {
  /** As its author wrote it; it need not have gone through `definePresenceModule`. */
  readonly module: PresenceModule
  /** Lets an observer see a subject whom that observer could not see before, and says which; for one that `watches`. */
  grant?(): Promise<GrantedPair>
  /**
   * Resolves when the module has had ample time for what it was asked: some turns of the event loop for one in memory, more
   * for one with a database. What has not happened by then is taken never to happen.
   */
  ampleTime(): Promise<void>
  /** Ends its surroundings. Called once, after each case, after `stop`. */
  close(): Promise<void>
}
