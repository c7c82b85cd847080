// Runs one of the root scripts on a fresh clone: installs what package-lock.json names when node_modules does not match,
// then runs the command's TypeScript with the pinned Node. Plain JavaScript without dependencies, because it runs before
// there are any, on whatever Node the machine has (18 or newer). It writes to stderr only.
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commands } from './run/commands.mjs';
import { installCompilers, missingCompilers, npm } from './run/install.mjs';
import { whyNotInstalled } from './run/installed.mjs';
import { nodeFor, whyNoNode, whyNotLoading } from './run/node.mjs';
import { passThrough } from './run/passThrough.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command === undefined) fail(`"${name}" is not a script. Known: ${Object.keys(commands).join(', ')}.`);

const noNode = whyNoNode();
if (noNode !== null) fail(noNode);
const node = nodeFor(root);

const notInstalled = whyNotInstalled(root);
if (notInstalled !== null) {
  prepareCompilers();
  process.stderr.write(`Running npm ci: ${notInstalled}.\n`);
  if (npm(root, node, ['ci']) !== 0) fail('npm ci failed; what it printed above says why.');
}
if (whyNotLoading(root, node) !== null) {
  prepareCompilers();
  npm(root, node, ['rebuild', 'zlib-sync', '--loglevel=error']);
  const reason = whyNotLoading(root, node);
  if (reason !== null)
    fail(`zlib-sync does not load in ${node}: ${reason}. Remove node_modules and run this again.`);
}
if (!existsSync(join(root, command.entry)))
  fail(`${command.entry} does not exist, so "npm run ${name}" cannot run.`);

passThrough(node, [join(root, command.entry), ...(command.args ?? []), ...args], {
  cwd: root,
  env: { ...process.env, PWD: root, PATH: [dirname(node), process.env.PATH].join(delimiter) },
});

function prepareCompilers() {
  const missing = missingCompilers();
  if (missing.length === 0 || (name === 'test' && installCompilers(missing))) return;
  fail(
    `${missing.join(', ')} not found on PATH, and zlib-sync is compiled at install. On Debian or Ubuntu: ` +
      `apt-get install -y ${missing.join(' ')}`,
  );
}

/** @param {string} message @returns {never} */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
