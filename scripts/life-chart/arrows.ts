// What the machine's definition says leads from where to where: one arrow for all transitions between two states.
import { moduleChart } from '../../packages/runtime/src/actor/module-chart.ts'
import { wordsOf } from './words.ts'

type StateNode = (typeof moduleChart)['root']
type Transition = StateNode['always'] extends readonly (infer Always)[] | undefined ? Always : never

/** Several transitions from one state to another, in words. */
export interface Arrow {
  readonly from: string
  readonly to: string
  readonly words: string
}

const nodesUnder = (node: StateNode): readonly StateNode[] => [node, ...Object.values(node.states).flatMap(nodesUnder)]

/** The path of a state in its machine; the machine itself is `any`, for what leads away from everywhere. */
const nameOf = ({ path }: StateNode): string => path.join('.') || 'any'

export const readStates = (): readonly string[] => nodesUnder(moduleChart.root).map(nameOf)

/** What leads nowhere is left out. */
export const readArrows = (): readonly Arrow[] => {
  const words = new Map<string, string[]>()
  for (const node of nodesUnder(moduleChart.root))
    for (const transition of transitionsOf(node))
      for (const target of transition.target ?? []) {
        const key = `${nameOf(node)} ${nameOf(target)}`
        words.set(key, [...(words.get(key) ?? []), wordsOf(transition, node)])
      }
  return [...words].map(([key, all]) => {
    const [from = '', to = ''] = key.split(' ')
    return { from, to, words: [...new Set(all)].join(', or ') }
  })
}

const transitionsOf = (node: StateNode): readonly Transition[] => [
  ...[...node.transitions.values()].flat(),
  ...(node.always ?? []),
]
