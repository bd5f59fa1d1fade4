// Measures one figure of memory in this process, which does nothing else, and prints it: `node probe.ts <name>`.
import { isProbeName, PROBES } from './probes.ts'

const [, , name = ''] = process.argv
if (!isProbeName(name)) throw new Error(`there is no probe "${name}"; there are ${Object.keys(PROBES).join(', ')}`)
console.log(await PROBES[name]())
