// Loaded by the npm scripts before the program. CommonJS, so that an old Node can run it and say what is missing.
const { node } = process.versions
const [major, minor] = node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 16)) {
  process.stderr.write(
    `TodoBot needs Node 24.16 or newer, but this is Node ${node}. ` +
      'Install Node 24, or run "npm ci" without --omit=dev, which installs it.\n'
  )
  process.exit(1)
}

// Keeps compiled code, and TypeScript without its types, for the next start. Enabled before the first TypeScript file is
// loaded: otherwise Node would load a compiler for that file, which takes 17 MB. NODE_COMPILE_CACHE sets another folder.
require('node:module').enableCompileCache(
  require('node:path').join(__dirname, '../node_modules/.cache/compile')
)
