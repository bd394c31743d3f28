// Loaded by the npm scripts before the program. CommonJS, so that an old Node can run it and say what is missing.
const { node } = process.versions
if (Number.parseInt(node, 10) < 24) {
  process.stderr.write(
    `TodoBot needs Node 24 or newer, but this is Node ${node}. ` +
      'Install Node 24, or run "npm ci" without --omit=dev, which installs it.\n'
  )
  process.exit(1)
}
