// Lets a module file that lies anywhere import our packages, as if they were installed beside it.
import { registerHooks } from 'node:module'

/** What cannot be found beside the file that asks is looked for beside this one; other packages stay unfound. */
export const lendPackages = (): void => {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      try {
        return nextResolve(specifier, context)
      } catch (thrown) {
        if (!specifier.startsWith('@presence-router/')) throw thrown
        return nextResolve(specifier, { ...context, parentURL: import.meta.url })
      }
    },
  })
}
