import { serverNameOf } from '@presence-router/core'
import {
  alice,
  bob,
  carol,
  dora,
  emil,
  frida,
  HOME_SERVER,
  OTHER_SERVER,
  person,
  THIRD_SERVER,
} from '@presence-router/core/testing'
import { describe, expect, it } from 'vitest'

describe('people for tests', () => {
  it('live on our server, on another, and on a third', () => {
    expect([alice, bob, carol].map(serverNameOf)).toEqual([HOME_SERVER, HOME_SERVER, HOME_SERVER])
    expect([dora, emil].map(serverNameOf)).toEqual([OTHER_SERVER, OTHER_SERVER])
    expect(serverNameOf(frida)).toBe(THIRD_SERVER)
    expect(new Set([HOME_SERVER, OTHER_SERVER, THIRD_SERVER]).size).toBe(3)
  })

  it('can be made for any server, and are ours when none is named', () => {
    expect(person('alice', '[::1]:8448')).toBe('@alice:[::1]:8448')
    expect(person('alice')).toBe(alice)
  })

  it('are refused when they make no user id', () => {
    expect(() => person('nul\0')).toThrow(expect.objectContaining({ _tag: 'BadUserId' }))
  })
})
