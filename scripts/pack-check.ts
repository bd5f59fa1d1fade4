// Packs what is published, looks at the tarballs, installs them outside of this workspace with npm, compiles programs
// there and runs them on the pinned Node and on the oldest one. What it needs is built before.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readPublicPackages } from './entries.ts'
import { findNodes } from './node-versions.ts'
import { COMPILATIONS, compileOutside, installOutside, type Packed, runOutside } from './outside-project.ts'
import { packChecked } from './tarball.ts'

const checkAll = async (folder: string): Promise<void> => {
  const packed: readonly Packed[] = await Promise.all(
    readPublicPackages().map(async (each) => ({ each, tarball: await packChecked(each, folder) })),
  )
  console.log(`packed, publint and attw: ${packed.map(({ each }) => each.name).join(', ')}`)
  const programs = await installOutside(folder, packed)
  for (const compilation of COMPILATIONS) {
    await compileOutside(folder, programs, compilation)
    console.log(`compiled outside: ${compilation.join(', ')}`)
  }
  const nodes = await findNodes()
  for (const node of nodes)
    for (const program of programs)
      console.log(`${program} on ${node.version}: ${await runOutside(folder, program, node)}`)
  if (nodes.length === 1) console.log('There is no older Node here: OLDEST_NODE names one.')
}

const folder = mkdtempSync(join(tmpdir(), 'pack-check-'))
try {
  await checkAll(folder)
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
