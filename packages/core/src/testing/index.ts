// What those who implement a contract test against: the host contract as data, and people.
export { type HostContractCase, hostContract } from './host-contract.ts'
export type { HostRig, HostTrouble, HostUnderTest, HostWay, LosableField } from './host-rig.ts'
export {
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
} from './people.ts'
