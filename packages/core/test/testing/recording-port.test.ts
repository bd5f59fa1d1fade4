import { userPresenceState } from '@presence-router/core'
import { alice, bob, OTHER_SERVER } from '@presence-router/core/testing'
import { describe, expect, it } from 'vitest'
import { createRecordingPort } from '../../src/testing/recording-port.ts'

describe('a recording port', () => {
  it('keeps one state or several with who spoke, and accepts them', () => {
    const { port, publications } = createRecordingPort()
    const [ofAlice, ofBob] = [userPresenceState(alice), userPresenceState(bob)]
    expect(port.publish(ofAlice)).toEqual({ accepted: 1, coalesced: 0, refused: 0 })
    expect(port.publish(new Set([ofBob, ofAlice]), { origin: OTHER_SERVER })).toEqual({
      accepted: 2,
      coalesced: 0,
      refused: 0,
    })
    expect(publications).toEqual([
      { state: ofAlice, origin: null },
      { state: ofBob, origin: OTHER_SERVER },
      { state: ofAlice, origin: OTHER_SERVER },
    ])
  })

  it('refuses what is no state, and takes the others of the call', () => {
    const { port, publications } = createRecordingPort()
    const states = [userPresenceState(alice), JSON.parse('{"userId":"bob"}'), JSON.parse('null')]
    expect(port.publish(states)).toEqual({ accepted: 1, coalesced: 0, refused: 2 })
    expect(publications).toHaveLength(1)
  })

  it('refuses everything when it is told to, and keeps it all the same', () => {
    const { port, publications, refuse } = createRecordingPort()
    refuse()
    expect(port.publish([userPresenceState(alice)])).toEqual({ accepted: 0, coalesced: 0, refused: 1 })
    expect(publications).toHaveLength(1)
  })

  it('routes nothing', async () => {
    const { port } = createRecordingPort()
    expect(await port.getUsersForStates([userPresenceState(alice)])).toEqual(new Map())
    expect(await port.getInterestedUsers(alice)).toEqual(new Set())
  })
})
