// A demo on a free port, and people who speak to it over HTTP as any client does.
import type { PresenceModule } from '@presence-router/core'
import { onTestFinished } from 'vitest'
import { type Clock, systemClock } from '../../src/clock.ts'
import { type Demo, startDemo } from '../../src/demo.ts'
import { customPresenceRouter } from '../../src/modules/custom-presence-router.ts'

/** An answer of the server, its body as sent. */
export interface Answer {
  readonly status: number
  readonly body: AnswerBody
  readonly headers: Headers
}

/** The fields that tests look at; which of them are there depends on what was asked. */
export interface AnswerBody {
  readonly errcode?: string
  readonly user_id?: string
  readonly access_token?: string
  readonly filter_id?: string
}

/** Somebody who is logged in. */
export interface Client {
  readonly userId: string
  readonly token: string
  request(method: string, path: string, body?: unknown): Promise<Answer>
  /** Such as `sync('timeout=0')`; resolves with the body. */
  sync(query?: string): Promise<SyncBody>
  put(presence: string, statusMsg?: string): Promise<Answer>
  presenceOf(userId: string): Promise<Answer>
}

export interface SyncBody {
  readonly next_batch: string
  readonly presence: { readonly events: readonly PresenceEvent[] }
}

export interface PresenceEvent {
  readonly type: string
  readonly sender: string
  readonly content: Readonly<Record<string, unknown>>
}

export interface DemoRig extends Demo {
  readonly lines: string[]
  request(method: string, path: string, init?: RequestInit): Promise<Answer>
  logIn(localpart: string): Promise<Client>
}

export interface RigOptions {
  readonly modules?: readonly PresenceModule[]
  readonly clock?: Clock
  readonly crowd?: number
}

/** Starts a demo that is closed when the test has finished. */
export const openDemo = async (options: RigOptions = {}): Promise<DemoRig> => {
  const lines: string[] = []
  const demo = await startDemo({
    port: 0,
    serverName: 'example.org',
    modules: options.modules ?? [customPresenceRouter('example.org')],
    crowd: options.crowd ?? 0,
    clock: options.clock ?? systemClock,
    write: (line) => lines.push(line),
  })
  onTestFinished(() => demo.close())
  return { ...demo, lines, request: requestTo(demo.url), logIn: (localpart) => logIn(demo.url, localpart) }
}

export const API = '/_matrix/client/v3'

type Request = DemoRig['request']

const requestTo =
  (url: string): Request =>
  async (method, path, init = {}) => {
    const response = await fetch(`${url}${path}`, { method, ...init })
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : JSON.parse(text), headers: response.headers }
  }

const logIn = async (url: string, localpart: string): Promise<Client> => {
  const request = requestTo(url)
  const identifier = { type: 'm.id.user', user: localpart }
  const login = { type: 'm.login.password', identifier, password: 'any' }
  const { body } = await request('POST', `${API}/login`, { body: JSON.stringify(login) })
  const { user_id: userId = '', access_token: token = '' } = body
  const headers = { Authorization: `Bearer ${token}` }
  const authorized: Client['request'] = (method, path, sent) =>
    request(method, path, { headers, ...(sent !== undefined && { body: JSON.stringify(sent) }) })
  return {
    userId,
    token,
    request: authorized,
    sync: async (query = '') => (await fetch(`${url}${API}/sync?${query}`, { headers })).json(),
    put: (presence, statusMsg) =>
      authorized('PUT', `${API}/presence/${userId}/status`, {
        presence,
        ...(statusMsg !== undefined && { status_msg: statusMsg }),
      }),
    presenceOf: (userId) => authorized('GET', `${API}/presence/${encodeURIComponent(userId)}/status`),
  }
}

/** Who is in the answer of a sync, and how. */
export const seen = (sync: SyncBody): Readonly<Record<string, unknown>> =>
  Object.fromEntries(sync.presence.events.map(({ sender, content }) => [sender, content['presence']]))
