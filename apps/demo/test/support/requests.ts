// Requests that a client of ours would not make, and how their answers are compared.
import { type Answer, API, type Client, type DemoRig, openDemo } from './demo-rig.ts'

/** Bob, as he stands in a path. */
export const BOB = encodeURIComponent('@bob:example.org')
export const STATUS = `${API}/presence/${BOB}/status`

/** Such as `403 M_FORBIDDEN`. */
export const said = ({ status, body }: Answer): string => `${status} ${body?.errcode}`

export interface BobsRig {
  readonly demo: DemoRig
  readonly bob: Client
  /** Sets Bob's presence by any text. */
  putText(text: string): Promise<Answer>
}

/** A demo in which Bob is logged in. */
export const openWithBob = async (): Promise<BobsRig> => {
  const demo = await openDemo()
  const bob = await demo.logIn('bob')
  const headers = { Authorization: `Bearer ${bob.token}` }
  return { demo, bob, putText: (body) => demo.request('PUT', STATUS, { headers, body }) }
}
