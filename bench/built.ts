// What is measured is what users get: built output and production builds. Says where it found them, or that it did not.

const PACKAGES = ['@presence-router/core', '@presence-router/runtime', 'effect', 'rxjs', 'xstate']

/** Where each package comes from. Throws when one comes from sources or is a build for development. */
export const requireBuilt = (): ReadonlyMap<string, string> => {
  const found = new Map(PACKAGES.map((name) => [name, import.meta.resolve(name)]))
  for (const [name, url] of found)
    if (!url.includes('/dist/') || url.includes('development') || url.endsWith('.ts'))
      throw new Error(`${name} is ${url}: run on built output, without conditions (pnpm run build)`)
  return found
}
