import { expect, test } from 'vitest';
import { missingPackages } from '../src/missingPackages.ts';
import type { SystemPackage } from '../src/systemPackages.ts';

const packages: SystemPackage[] = [
  { package: 'runc', whyNeeded: 'starts one container', probe: 'runc' },
  { package: 'plugins', whyNeeded: "the pods' network", probe: '/usr/lib/cni/bridge' },
];

test.each([
  [['/usr/sbin/runc', '/usr/lib/cni/bridge'], null],
  [['/elsewhere/runc', '/usr/lib/cni/bridge'], /\n {2}runc: starts one container\n.* runc$/],
  [['/usr/sbin/runc'], /\n {2}plugins: the pods' network\n.* plugins$/],
  [[], / runc plugins$/],
])('of a machine with %j', (files, expected) => {
  const said = missingPackages('/usr/bin:/usr/sbin', (file) => files.includes(file), packages);
  if (expected === null) expect(said).toBeNull();
  else expect(said).toMatch(expected);
});
