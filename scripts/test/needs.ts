import type { ProgramName } from '../../test/binaries/src/index.ts';
import { type PackageTable, type SystemPackage, systemPackages } from './systemPackages.ts';

/** What a tier asks of the machine. */
export type Need =
  | { kind: 'linux'; why: string }
  | { kind: 'root'; why: string }
  /** These Go programs are built before the tier's tests start, so that no test's own time limit counts it. */
  | { kind: 'go'; programs: readonly ProgramName[] }
  /** Without them the tier is skipped; when they are `optional`, only those tests that skip themselves are. */
  | { kind: 'packages'; table: PackageTable; optional?: true };

/** What is known about this machine; a parameter, so that a test can describe another one. */
export interface Machine {
  platform: string;
  isRoot: boolean;
  /** Whether a program is there: by its name on PATH, by its absolute path, or by a command that succeeds. */
  has(probe: string | readonly string[]): boolean;
  /** Whether a Go program was built in an earlier run: then no Go is needed. */
  isBuilt(program: ProgramName): boolean;
}

/** The packages of these needs that the machine lacks, each once. */
export function missingPackages(needs: readonly Need[], machine: Machine): SystemPackage[] {
  const wanted: SystemPackage[] = needs.flatMap((need) =>
    need.kind === 'packages' ? systemPackages[need.table] : [],
  );
  const missing = wanted.filter((one) => !machine.has(one.probe));
  return missing.filter((one, at) => missing.findIndex((other) => other.package === one.package) === at);
}

/** Why a tier with these needs cannot run here: one clause a need that is not met. Empty when it can. */
export function unmetNeeds(needs: readonly Need[], machine: Machine): string[] {
  return needs.flatMap((need) => {
    const reason = whyUnmet(need, machine);
    return reason === null ? [] : [reason];
  });
}

function whyUnmet(need: Need, machine: Machine): string | null {
  switch (need.kind) {
    case 'linux':
      return machine.platform === 'linux' ? null : `this is ${machine.platform}, not Linux (${need.why})`;
    case 'root':
      return machine.isRoot ? null : `not root (${need.why})`;
    case 'go': {
      const unbuilt = need.programs.filter((program) => !machine.isBuilt(program));
      if (unbuilt.length === 0 || machine.has('go')) return null;
      return `no Go on PATH (builds ${unbuilt.join(', ')}; install it from https://go.dev/dl)`;
    }
    case 'packages': {
      const missing = need.optional ? [] : missingPackages([need], machine);
      if (missing.length === 0) return null;
      return `missing: ${missing.map((one) => `${one.package} (${one.whyNeeded})`).join(', ')}`;
    }
  }
}
