// Hosts that change a state on its way, and the four ways that they can do it on.
import { type UserPresenceState, userPresenceState } from '@presence-router/core'
import { carol } from '@presence-router/core/testing'
import { listOf, type Remake, withParts } from './broken-host.ts'

export type Change = (state: UserPresenceState) => UserPresenceState

/** From a way, as the names of cases have it, to a host that changes states on it. */
export const CHANGING = {
  'publishes of its own users': (change) =>
    withParts((host) => ({ publishLocal: (states) => host.publishLocal(listOf(states).map(change)) })),
  'publishes of users of other servers': (change) =>
    withParts((host) => ({
      publishRemote: (states, origin) => host.publishRemote(listOf(states).map(change), origin),
    })),
  shows: (change) =>
    withParts((host) => ({
      deliver: (deliveries, call) =>
        host.deliver(
          deliveries.map(({ users, states }) => ({ users, states: states.map(change) })),
          call,
        ),
    })),
  sends: (change) =>
    withParts((host) => ({
      send: (serverName, states, call) => host.send(serverName, states.map(change), call),
    })),
} satisfies { readonly [way: string]: (change: Change) => Remake }

/** One change for each of the seven fields. */
export const FIELD_CHANGES: { readonly [field in keyof UserPresenceState]: Change } = {
  userId: (state) => userPresenceState(carol, state),
  state: (state) => userPresenceState(state.userId, { ...state, state: 'offline' }),
  lastActiveTs: (state) => userPresenceState(state.userId, { ...state, lastActiveTs: 0 }),
  lastFederationUpdateTs: (state) => userPresenceState(state.userId, { ...state, lastFederationUpdateTs: 0 }),
  lastUserSyncTs: (state) => userPresenceState(state.userId, { ...state, lastUserSyncTs: 0 }),
  statusMsg: (state) => userPresenceState(state.userId, { ...state, statusMsg: null }),
  currentlyActive: (state) => userPresenceState(state.userId, { ...state, currentlyActive: false }),
}

const withText =
  (change: (text: string) => string): Change =>
  (state) =>
    userPresenceState(state.userId, {
      ...state,
      statusMsg: state.statusMsg === null ? null : change(state.statusMsg),
    })

/** What happens to text on a careless way. */
export const TEXT_CHANGES: { readonly [what: string]: Change } = {
  'trims it': withText((text) => text.trim()),
  'composes letters': withText((text) => text.normalize('NFC')),
  'decomposes letters': withText((text) => text.normalize('NFD')),
  'drops control characters': withText((text) => text.replaceAll(/\p{Cc}/gu, '')),
  'cuts pairs in halves': withText((text) => text.replaceAll(/[\ud800-\udfff]/g, '\ufffd')),
  'takes bytes for characters': withText((text) => Buffer.from(text, 'utf8').toString('latin1')),
  'escapes it for HTML': withText((text) => text.replaceAll('<', '&lt;')),
  'unescapes it as of a URL': withText((text) => decodeURIComponent(text)),
  'unescapes it as of JSON': withText((text) => text.replaceAll('\\', '')),
  'changes line ends': withText((text) => text.replaceAll('\r\n', '\n')),
}

/** What happens to a presence that the other side has no word for. */
export const PRESENCE_CHANGES: { readonly [what: string]: Change } = {
  'calls busy online': (state) =>
    userPresenceState(state.userId, {
      ...state,
      state: state.state === 'org.matrix.msc3026.busy' ? 'online' : state.state,
    }),
  'calls unavailable offline': (state) =>
    userPresenceState(state.userId, { ...state, state: state.state === 'unavailable' ? 'offline' : state.state }),
  'calls offline unavailable': (state) =>
    userPresenceState(state.userId, { ...state, state: state.state === 'offline' ? 'unavailable' : state.state }),
}
