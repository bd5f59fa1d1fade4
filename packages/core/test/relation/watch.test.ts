// The hook by which a module tells what it newly grants.
import { definePresenceModule, type GrantedPair, type PresenceModule } from '@presence-router/core'
import { expect, it } from 'vitest'
import { alice, bob } from '../support/people.ts'

const callbacks = { getUsersForStates: () => ({}), getInterestedUsers: () => [] }

it('is bound to its module, and gives back how to end it', () => {
  class Telling implements PresenceModule {
    readonly name = 'telling'
    readonly getUsersForStates = callbacks.getUsersForStates
    readonly getInterestedUsers = callbacks.getInterestedUsers
    readonly #granted: GrantedPair = { observer: alice, subject: bob }
    watch(changed: (granted: Iterable<GrantedPair>) => void): () => void {
      changed([this.#granted])
      return () => changed([])
    }
  }
  const told: GrantedPair[][] = []
  const { watch } = definePresenceModule(new Telling())
  watch?.((granted) => told.push([...granted]))()
  expect(told).toEqual([[{ observer: alice, subject: bob }], []])
})

it('is left out when it is not given', () => {
  expect(definePresenceModule({ name: 'quiet', ...callbacks })).not.toHaveProperty('watch')
})

it.each([[null], [true], [{}]])('must be a function, not %o', (watch: unknown) => {
  const module: unknown = { name: 'bad', ...callbacks, watch }
  expect(() => definePresenceModule(module as PresenceModule)).toThrow(
    expect.objectContaining({ _tag: 'BadModule', module: 'bad', field: 'watch' }),
  )
})
