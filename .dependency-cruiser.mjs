// Who may import whom, each rule with its reason. Run by `checks/boundaries.ts`; the picture is in CONTRIBUTING.md.

const insidePackage = (name) => `^packages/${name}/src/`
const library = (name) => `(^|/)node_modules/${name}/|^${name}(/|$)`

/** Any way to reach a sibling but its name: a relative path compiles here and is missing from the published tarball. */
const bySiblingPath = (name) => ({
  name: `${name}-imports-siblings-by-name`,
  comment:
    'Packages meet by name only (`@presence-router/core`): a path into another package is not there once published.',
  severity: 'error',
  from: { path: insidePackage(name) },
  to: { path: '^packages/', pathNot: `^packages/${name}/`, dependencyTypes: ['local'] },
})

export default {
  forbidden: [
    {
      name: 'core-imports-nothing',
      comment:
        'core is the words and the laws, for module authors who install nothing else: no package, no Node builtin.',
      severity: 'error',
      from: { path: insidePackage('core') },
      to: { pathNot: insidePackage('core') },
    },
    {
      name: 'runtime-not-adapters',
      comment: "runtime and adapters meet in core's `host.ts`; runtime that knows one host cannot serve any host.",
      severity: 'error',
      from: { path: insidePackage('runtime') },
      to: { path: '^packages/adapters/|^@presence-router/adapters' },
    },
    {
      name: 'adapters-not-runtime',
      comment:
        'Adapters only translate and know core alone, as any third party would; what is decided is decided in runtime.',
      severity: 'error',
      from: { path: insidePackage('adapters') },
      to: { path: '^packages/runtime/|^@presence-router/runtime' },
    },
    {
      name: 'one-host-one-folder',
      comment: 'Each host is one folder of adapters that comes and goes alone, so it imports no other host.',
      severity: 'error',
      from: { path: '^packages/adapters/src/([^/]+)/' },
      to: { path: '^packages/adapters/src/', pathNot: '^packages/adapters/src/$1/' },
    },
    bySiblingPath('runtime'),
    bySiblingPath('adapters'),
    {
      name: 'packages-not-apps',
      comment: 'Apps are composition roots: they know the packages, and no package knows them.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/|^@presence-router/demo' },
    },
    {
      name: 'rxjs-in-pipeline',
      comment:
        'One library, one folder: RxJS carries the flow in runtime/src/pipeline/. Elsewhere in runtime only `import type`.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: '^packages/runtime/src/pipeline/' },
      to: { path: library('rxjs'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rxjs-main-entry',
      comment: 'Import from "rxjs" only: its other entries are older spellings of the same, or bring their own timers.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { path: library('rxjs'), pathNot: '/rxjs/dist/(cjs|esm|esm5|types)/index\\.[^/]+$' },
    },
    {
      name: 'xstate-in-actor',
      comment:
        'One library, one folder: XState holds the life of a module in runtime/src/actor/ and can be replaced there.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: '^packages/runtime/src/actor/' },
      to: { path: library('xstate') },
    },
    {
      name: 'effect-in-merger',
      comment:
        'One library, one folder: Effect awaits many at once in merger/, is offered by effect* and run in router.ts. Hosts are called without.',
      severity: 'error',
      from: {
        path: '^packages/[^/]+/src/',
        pathNot: '^packages/runtime/src/(merger/|effect|router\\.ts$)',
      },
      to: { path: library('effect') },
    },
    {
      name: 'time-from-time',
      comment:
        'runtime/src/time.ts is the only source of timers, clock and chance, so that one fake moves all of them.',
      severity: 'error',
      from: { path: insidePackage('runtime'), pathNot: '^packages/runtime/src/time\\.ts$' },
      to: { dependencyTypes: ['core'], path: '^(node:)?(timers|timers/promises|perf_hooks|crypto)$' },
    },
    {
      name: 'no-cycles',
      comment: 'Files of a cycle can only be read, tested and replaced all together.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'It imports what is not there: a file, a package.json entry, or an entry of `exports` is missing.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // Only our own `dist`: an edge to a library's is what half of the rules are about.
    exclude: { path: '^(packages|apps|bench|examples)/[^/]+/(dist|coverage)/' },
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@presence-router/source', 'import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
}
