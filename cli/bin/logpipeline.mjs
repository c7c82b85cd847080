#!/usr/bin/env node
// What npm links. Plain JavaScript that any Node understands, so that one that is too old gets a sentence and not a stack
// trace. In the repository, where nothing is bundled, it runs the TypeScript as it is.
import { existsSync } from 'node:fs';

const NEEDED = 24;
const [major] = process.versions.node.split('.').map(Number);

if (major < NEEDED) {
  process.stderr.write(
    `logpipeline needs Node ${NEEDED} or newer, and this is ${process.version} (${process.execPath}). Install a newer Node` +
      ', or in the repository use npm run -s logpipeline -- …\n',
  );
  process.exit(2);
}
const source = new URL('../src/main.ts', import.meta.url);
const bundle = new URL('../dist/main.mjs', import.meta.url);
await import(existsSync(source) ? source.href : bundle.href);
