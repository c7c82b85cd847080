#!/usr/bin/env node
// What npm links. Plain JavaScript that any Node understands, so that one that is too old gets a sentence and not a stack
// trace; exit code 2, as for bad settings, keeps a supervisor from trying again.
const NEEDED = 24;
const [major] = process.versions.node.split('.').map(Number);

if (major < NEEDED) {
  process.stderr.write(
    `logpipeline-ingest needs Node ${NEEDED} or newer, and this is ${process.version} (${process.execPath}). Install a newer Node.\n`,
  );
  process.exit(2);
}
await import('../dist/main.mjs');
