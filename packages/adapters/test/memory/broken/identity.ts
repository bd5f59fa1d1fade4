// Hosts that are wrong about who they are.
import { parseUserId, serverNameOf, type UserId } from '@presence-router/core'
import { dora, HOME_SERVER } from '@presence-router/core/testing'
import { type BrokenHost, boom, calling, stating, withParts } from './broken-host.ts'

const SENSE = 'states capabilities that make sense'
const TESTED = 'states the capabilities that it is tested for'
const OWN = 'calls its own users local, at once'
const OTHERS = 'calls users of other servers not local, at once'
const EXACT = 'tells server names apart code unit by code unit'

const changed = (userId: UserId, from: string | RegExp, to: string): UserId => parseUserId(userId.replace(from, to))

export const brokenIdentity: readonly BrokenHost[] = [
  {
    wrong: 'has no name',
    remake: withParts(() => ({ name: '' })),
    caughtBy: ['has a name'],
    says: 'the host is named ""; a name is a text that is not empty',
  },
  {
    wrong: 'takes no state at a time',
    remake: stating({ maxStatesPerSend: 0 }),
    caughtBy: [SENSE, TESTED],
    says: 'the host states a capability that cannot be: maxStatesPerSend is 0, not a whole number from 1 on',
  },
  {
    wrong: 'takes endless states at a time',
    remake: stating({ maxStatesPerSend: Number.POSITIVE_INFINITY }),
    caughtBy: [SENSE, TESTED],
    says: 'the host states a capability that cannot be: maxStatesPerSend is Infinity, not a whole number from 1 on',
  },
  {
    wrong: 'has everything told again all the time',
    remake: stating({ reannounceEveryMs: 0 }),
    caughtBy: [SENSE, TESTED],
    says: 'the host states a capability that cannot be: reannounceEveryMs is 0, neither null nor a whole number from 1 on',
  },
  {
    wrong: 'sees local updates in its own words',
    remake: stating({ seesLocalUpdates: 'yes' }),
    caughtBy: [SENSE, TESTED],
    says: 'the host states a capability that cannot be: seesLocalUpdates is "yes", not true or false',
  },
  {
    wrong: 'is neither called nor asks',
    remake: stating({ direction: 'both' }),
    caughtBy: [SENSE, TESTED],
    says: 'the host states a capability that cannot be: direction is "both", not "push" or "pull"',
  },
  {
    wrong: 'hides what it can do',
    remake: stating({ sendsToServers: false }),
    caughtBy: [TESTED],
    says: 'the host states sendsToServers false, but is tested for true',
  },
  {
    wrong: 'calls nobody local',
    remake: calling(() => false),
    caughtBy: [OWN],
    says: 'the host answers isLocal(@alice:example.org) with false, not true',
  },
  {
    wrong: 'calls a foreign server its own',
    remake: calling((userId, host) => host.isLocal(userId) || serverNameOf(userId) === serverNameOf(dora)),
    caughtBy: [OTHERS],
    says: 'the host answers isLocal(@dora:other.example) with true, not false',
  },
  {
    wrong: 'promises to say who is local',
    remake: calling(async (userId, host) => host.isLocal(userId)),
    caughtBy: [OWN, OTHERS, EXACT],
    says: 'the host answers isLocal(@alice:example.org) with an object, not true',
  },
  {
    wrong: 'throws when it is asked who is local',
    remake: calling(boom),
    caughtBy: [OWN, OTHERS, EXACT],
    says: 'the host threw in isLocal: Error: boom',
  },
  {
    wrong: 'folds the case of server names',
    remake: calling((userId, host) => host.isLocal(parseUserId(userId.toLowerCase()))),
    caughtBy: [EXACT],
    says: 'the host answers isLocal(@alice:EXAMPLE.ORG) with true, not false',
  },
  {
    wrong: 'ignores a final dot',
    remake: calling((userId, host) => host.isLocal(changed(userId, /\.$/, ''))),
    caughtBy: [EXACT],
    says: 'the host answers isLocal(@alice:example.org.) with true, not false',
  },
  {
    wrong: 'ignores ports',
    remake: calling((userId, host) => host.isLocal(userId) || host.isLocal(changed(userId, /:8448$/, ''))),
    caughtBy: [EXACT],
    says: 'the host answers isLocal(@alice:example.org:8448) with true, not false',
  },
  {
    wrong: 'looks at the end of server names only',
    remake: calling((userId, host) => host.isLocal(userId) || userId.endsWith(HOME_SERVER)),
    caughtBy: [EXACT],
    says: 'the host answers isLocal(@alice:sub.example.org) with true, not false',
  },
  {
    wrong: 'trims server names',
    remake: calling((userId, host) => host.isLocal(changed(userId, ': ', ':'))),
    caughtBy: [EXACT],
    says: 'the host answers isLocal(@alice: example.org) with true, not false',
  },
]
