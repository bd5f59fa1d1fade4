// What a module is made of, before it is asked anything.
import { describeThrown } from '../../errors/index.ts'
import { definePresenceModule } from '../../module.ts'
import { type ModuleCase, startedCase } from '../module-case.ts'

export const identityCases: readonly ModuleCase[] = [
  {
    name: 'has a name and both callbacks',
    needs: [],
    run: async ({ module }) => {
      try {
        definePresenceModule(module)
      } catch (thrown) {
        throw new Error(`the module cannot be registered: ${describeThrown(thrown)}`, { cause: thrown })
      }
    },
  },
  {
    name: 'has watch exactly when it is tested for it',
    needs: [],
    run: async ({ module, subject }) => {
      const { watches = false } = subject
      if ((module.watch !== undefined) !== watches)
        throw new Error(
          `the module has ${watches ? 'no watch' : 'watch'}, but is tested as one ${watches ? 'with' : 'without'}`,
        )
    },
  },
  startedCase({ name: 'can be started and stopped', needs: [], run: async () => {} }),
]
