#!/usr/bin/env node
// What npm links. Plain JavaScript that any Node understands, so that one that is too old gets a sentence and not a stack
// trace; exit code 2, as for bad settings, keeps a supervisor from trying again.
const NEEDED = 24;
const [major] = process.versions.node.split('.').map(Number);

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}

if (major < NEEDED) {
  refuse(
    `logpipeline-agent needs Node ${NEEDED} or newer, and this is ${process.version} (${process.execPath}). ` +
      'Install a newer Node and then the package again, or start the agent with the path of the newer one.',
  );
}
try {
  await import('../dist/main.mjs');
} catch (error) {
  if (error.code !== 'ERR_DLOPEN_FAILED') throw error;
  refuse(
    `A native module was installed by another version of Node than ${process.version}: ${error.message}\n` +
      'Install the package again with the Node that runs it: npm rebuild zlib-sync',
  );
}
