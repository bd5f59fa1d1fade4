// The picture of the life of a module, drawn from the machine itself. Fails when the committed one differs; `--update` writes
// it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { readArrows, readStates } from './life-chart/arrows.ts'
import { drawChart } from './life-chart/svg.ts'

const PATH = 'docs/images/module-life.svg'

const picture = drawChart(readStates(), readArrows())
if (process.argv.includes('--update')) writeFileSync(PATH, picture)
const isCurrent = existsSync(PATH) && readFileSync(PATH, 'utf8') === picture
console.log(isCurrent ? `${PATH} is that of the machine` : `${PATH} is not that of the machine: run chart:update`)
process.exitCode = isCurrent ? 0 : 1
