// What the author of a host gives to have it tested: data about it, and a rig, which is the real host with hooks that
// speak as its homeserver and as the users and servers beyond it.
import type { HostCapabilities, PresenceHost } from '../host.ts'
import type { UserPresenceState } from '../presence-state.ts'
import type { UserId } from '../user-id.ts'

/** The ways a state goes through a host: published of its own or of others' users, shown to a user, sent to a server. */
export type HostWay = 'publishedOfOwn' | 'publishedOfOthers' | 'shown' | 'sent'

/** A field that a wire may have no place for. */
export type LosableField = Exclude<keyof UserPresenceState, 'userId'>

/** Trouble that a rig can bring about in what a host is attached to; `hangs`: the other side never answers. */
export type HostTrouble = `${'deliver' | 'send'} ${'is overloaded' | 'fails' | 'hangs'}`

/** A kind of host: what decides which cases it must pass, and how to open one. */
export interface HostUnderTest {
  /** What the host states. A case holds it to that, so a case cannot be escaped by saying less here. */
  readonly capabilities: HostCapabilities
  /** Two of its own users that it knows. */
  readonly localUsers: readonly [UserId, UserId]
  /** One of its own users by the server's name, whom it does not know; `null` when it knows everybody. */
  readonly unknownLocalUser: UserId | null
  /** Two users of two other servers. */
  readonly remoteUsers: readonly [UserId, UserId]
  /** Fields that the host's wire has no place for, by way. All others must come through unchanged. */
  readonly lost: { readonly [way in HostWay]?: readonly LosableField[] }
  /** The troubles its rig can bring about. */
  readonly troubles: readonly HostTrouble[]
  /** Cases that this host truly cannot pass: from the name of the case to the reason. */
  readonly exceptions?: { readonly [caseName: string]: string }
  /** Opens a fresh host with its surroundings, not started. Called once per case. */
  open(): Promise<HostRig>
}

/** One host, and the other side of everything it is attached to. Hooks may be called before `start` and after `close`. */
export interface HostRig {
  readonly host: PresenceHost
  /**
   * As the homeserver: announces presence, in this order. `origin` is the server that it came from and that has proved
   * it, whoever the users are; `null` when the homeserver announces its own users. Resolves when the host has heard it,
   * rejects with what the host throws at it.
   */
  emit(states: readonly UserPresenceState[], origin: string | null): Promise<void>
  /** As a local user: what it was shown since the rig was opened, in order. */
  shown(userId: UserId): Promise<readonly UserPresenceState[]>
  /** As a server: the transactions it received since the rig was opened, in order, each with its states in order. */
  sent(serverName: string): Promise<readonly (readonly UserPresenceState[])[]>
  /** Brings about one of the troubles that were listed, until the rig is closed. */
  bringAbout(trouble: HostTrouble): Promise<void>
  /**
   * Resolves when the host has had ample time for what was asked of it: some turns of the event loop for one in memory,
   * more over a network. What has not happened by then is taken never to happen.
   */
  ampleTime(): Promise<void>
  /** Ends the host and its surroundings. Called once, after each case, whether or not that closed the host. */
  close(): Promise<void>
}
