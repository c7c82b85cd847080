import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { type SystemPackage, systemPackages } from './systemPackages.ts';

/** What the cluster cannot do without and this machine lacks, as a sentence that says what to do; null when all is there. */
export function missingPackages(
  path: string,
  exists: (file: string) => boolean = existsSync,
  packages: readonly SystemPackage[] = systemPackages,
): string | null {
  const folders = path.split(delimiter);
  const isThere = (probe: string) =>
    isAbsolute(probe) ? exists(probe) : folders.some((folder) => exists(join(folder, probe)));
  const missing = packages.filter(({ probe }) => !isThere(probe));
  if (missing.length === 0) return null;
  const lines = missing.map((one) => `  ${one.package}: ${one.whyNeeded}`);
  const names = missing.map((one) => one.package).join(' ');
  return `the cluster needs packages that are not on this machine:\n${lines.join('\n')}\nOn Debian or Ubuntu: apt-get install --no-install-recommends ${names}`;
}
