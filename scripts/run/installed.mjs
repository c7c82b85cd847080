import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Says why node_modules does not match package-lock.json, or null when it does. It compares with the lock file that
 * npm itself leaves in node_modules, so that a plain `npm ci` or `npm install` by hand counts as well.
 * @param {string} root the repository
 * @returns {string | null}
 */
export function whyNotInstalled(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  if (wanted === null)
    throw new Error(`${join(root, 'package-lock.json')} is missing or is not JSON. Check it out again.`);
  const found = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (found === null) return 'nothing is installed yet';
  const difference = firstDifference(wanted, found, `${process.platform}-${process.arch}`);
  if (difference !== null) return difference;
  const gone = Object.keys(found).find((path) => !existsSync(join(root, path)));
  return gone === undefined ? null : `${gone} is gone`;
}

/**
 * @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean, devOptional?: boolean }} Locked
 * @param {Record<string, Locked>} wanted
 * @param {Record<string, Locked>} found
 * @param {string} platform such as `linux-x64`
 * @returns {string | null}
 */
export function firstDifference(wanted, found, platform) {
  for (const [path, want] of Object.entries(wanted)) {
    if (!path.includes('node_modules/')) continue; // the root and the workspaces' own folders
    const have = found[path];
    if (have === undefined) {
      // npm leaves out optional packages for other platforms. The pinned Node is optional for the same reason, but
      // where it exists it must be there.
      if ((want.optional || want.devOptional) && path !== `node_modules/node-${platform}`) continue;
      return `${path} is missing`;
    }
    if (!want.link && (want.version !== have.version || want.integrity !== have.integrity)) {
      return `${path} is ${have.version}, package-lock.json wants ${want.version}`;
    }
  }
  return null;
}

/** @param {string} file @returns {Record<string, Locked> | null} */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}
