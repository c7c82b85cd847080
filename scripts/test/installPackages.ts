import { existsSync } from 'node:fs';
import type { Children } from './children.ts';
import { withoutServices } from './policyRc.ts';
import type { SystemPackage } from './systemPackages.ts';

/** Whether this machine is one where packages can be installed: root, on Debian or Ubuntu. */
export function canInstall(isRoot: boolean): boolean {
  return isRoot && existsSync('/usr/bin/apt-get') && existsSync('/etc/debian_version');
}

/**
 * Says what is missing and why, and installs it: nothing is removed, nothing that is only recommended comes along, and no
 * service starts. A failure is not the end: what stays missing is found, and named, when the tier is about to run.
 */
export async function installPackages(
  missing: readonly SystemPackage[],
  children: Children,
  say: (line: string) => void,
): Promise<void> {
  say('System packages that are missing here, and are installed now:');
  for (const one of missing) say(`  ${one.package}: ${one.whyNeeded}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const flags = ['-q', '-y', '--no-remove', '--no-install-recommends'];
  await withoutServices(async () => {
    const update = await children.run('apt-get', ['-q', 'update'], env);
    if (update.code !== 0) say('apt-get update failed; trying with the lists that the machine has.');
    const names = missing.map((one) => one.package);
    const install = await children.run('apt-get', ['install', ...flags, ...names], env);
    if (install.code !== 0) say(`apt-get install failed for some of: ${names.join(', ')}.`);
  }, '/usr/sbin/policy-rc.d');
}
