// What those who implement a contract test against: the contracts of hosts and of modules as data, and people.
export { type HostContractCase, hostContract } from './host-contract.ts'
export type { HostRig, HostTrouble, HostUnderTest, HostWay, LosableField } from './host-rig.ts'
export { type ModuleContractCase, moduleContract } from './module-contract.ts'
export type { ModuleRig, ModuleUnderTest } from './module-rig.ts'
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
