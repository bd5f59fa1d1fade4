// Which answers a delivery is made of: `StatesRouted` names the modules, and how many recipients each named.
import type { RouterEvent } from '../../src/index.ts'
import type { SeenAsk, SeenModule } from './seen.ts'

/** The event that follows a delivery. */
export type StatesRouted = Extract<RouterEvent, { readonly _tag: 'StatesRouted' }>

/** What one module had in a delivery. */
export interface SeenShare {
  readonly module: SeenModule
  /** The answers that it can be: the one that settled last comes last. Usually one. */
  readonly candidates: readonly SeenAsk[]
}

export interface Shares {
  /** An answer that is to be delivered. */
  answered(ask: SeenAsk): void
  /** Takes out what this delivery is made of. */
  take(event: StatesRouted): readonly SeenShare[]
  /** Answers that no delivery has used yet. */
  unused(module: SeenModule): readonly SeenAsk[]
}

export const createShares = (live: () => readonly SeenModule[]): Shares => {
  const answers = new Map<SeenModule, SeenAsk[]>()
  const takeOf = (module: SeenModule, { kind }: StatesRouted, recipients: number): SeenShare => {
    const all = answers.get(module) ?? []
    const candidates = all.filter(({ settled }) => settled?.answer?.entries.length === recipients)
    // What is delivered alone has just settled; what is delivered with a batch may have waited.
    const used = kind === 'late' ? candidates.at(-1) : candidates[0]
    answers.set(
      module,
      all.filter((ask) => ask !== used),
    )
    return { module, candidates }
  }
  return {
    answered(ask) {
      answers.set(ask.module, [...(answers.get(ask.module) ?? []), ask])
    },
    take(event) {
      if (event.kind !== 'batch' && event.kind !== 'late') return []
      return event.shares.flatMap(({ module: name, recipients }) => {
        const module = live().find((each) => each.name === name)
        return module === undefined ? [] : [takeOf(module, event, recipients)]
      })
    },
    unused: (module) => answers.get(module) ?? [],
  }
}
