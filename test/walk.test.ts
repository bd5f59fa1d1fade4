// One presence state from door to door, in the steps of docs/walk.md: each is seen from outside, in order.
import { createMemoryHost } from '@presence-router/adapters/memory'
import { definePresenceModule, type UserPresenceState, userPresenceState } from '@presence-router/core'
import { createPresenceRouter } from '@presence-router/runtime'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('walks from the host that saw it to the users and servers that a module named', async () => {
  const steps: string[] = []
  const asked: (readonly UserPresenceState[])[] = []
  const bob = userPresenceState('@bob:example.org', { state: 'online', statusMsg: 'hello' })

  const host = createMemoryHost({ serverNames: ['example.org'] })
  const module = definePresenceModule({
    name: 'walk',
    getUsersForStates(states) {
      steps.push('the module is asked')
      asked.push(states)
      return new Map([
        ['@alice:example.org', states],
        ['no user id', states],
        ['@remote:far.example', states],
        ['@other:far.example', states],
      ])
    },
    getInterestedUsers: () => ['@bob:example.org'],
  })
  const router = createPresenceRouter({ hosts: [host], modules: [module] })
  router.deliveries$.subscribe(({ groups }) => {
    steps.push('the plan is delivered')
    expect(groups).toEqual([
      {
        states: [bob],
        localUsers: ['@alice:example.org'],
        remoteUsers: ['@remote:far.example', '@other:far.example'],
        servers: ['far.example'],
      },
    ])
  })
  router.events$.subscribe((event) => {
    if (event._tag === 'Failure') steps.push(event.failure.message)
  })
  host.shown.subscribe((userId, states) => {
    steps.push(`the host shows it to ${userId}`)
    expect(states).toEqual([bob])
  })
  host.sent.subscribe((serverName, states) => {
    steps.push(`the host sends it to ${serverName}`)
    expect(states).toEqual([bob])
  })
  await router.ready()

  // The host says who sent it, the router compares: nobody speaks for Bob but his own server.
  expect(host.publishRemote(bob, 'evil.example')).toEqual({ accepted: 0, coalesced: 0, refused: 1 })
  // The presence table keeps it, the pipeline gathers it; no module has run on this stack.
  expect(host.publishLocal(bob)).toEqual({ accepted: 1, coalesced: 0, refused: 0 })
  expect(router.counts()).toMatchObject({ accepted: 1, refused: 1, routed: 0, waiting: 1 })
  expect(steps).toEqual([])

  await router.flush()
  expect(steps).toEqual([
    'server evil.example may not speak for @bob:example.org',
    'the module is asked',
    'the plan is delivered',
    'the host shows it to @alice:example.org',
    'the host sends it to far.example',
    'module walk answered badly in getUsersForStates: answer.get("no user id") is no recipient: the user id does not begin with @',
  ])
  expect(asked).toEqual([[bob]])
  expect(Object.isFrozen(asked[0])).toBe(true)
  expect(router.counts()).toMatchObject({ accepted: 1, refused: 1, routed: 1, waiting: 0 })
  await router.close()
})
