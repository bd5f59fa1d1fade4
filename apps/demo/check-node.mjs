// Says in one sentence what is missing, before Node fails at the first TypeScript file.
if (!process.features.typescript) {
  console.error(`the demo needs Node 22.18 or newer, which runs TypeScript; this is ${process.version}`)
  process.exit(1)
}
