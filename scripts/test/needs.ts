import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ProgramName } from '../../test/binaries/src/index.ts';
import { type SystemPackage, systemPackages } from './systemPackages.ts';

/** What a tier asks of the machine. */
export type Need =
  | { kind: 'linux'; why: string }
  | { kind: 'root'; why: string }
  /** These Go programs are built before the tier's tests start, so that no test's own time limit counts it. */
  | { kind: 'go'; programs: readonly ProgramName[] }
  | { kind: 'packages'; table: keyof typeof systemPackages };

/** What is known about this machine; a parameter, so that a test can describe another one. */
export interface Machine {
  platform: string;
  isRoot: boolean;
  /** Whether a program is on PATH. */
  has(program: string): boolean;
  /** Whether a Go program was built in an earlier run: then no Go is needed. */
  isBuilt(program: ProgramName): boolean;
}

/** The packages of these needs whose program is not on PATH, each once. */
export function missingPackages(needs: readonly Need[], machine: Machine): SystemPackage[] {
  const wanted = needs.flatMap((need) => (need.kind === 'packages' ? systemPackages[need.table] : []));
  const missing = wanted.filter((one) => !machine.has(one.program));
  return missing.filter((one, at) => missing.findIndex((other) => other.name === one.name) === at);
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
      const missing = missingPackages([need], machine);
      if (missing.length === 0) return null;
      return `not on PATH: ${missing.map((one) => `${one.program} (${one.why})`).join(', ')}`;
    }
  }
}

/** Whether a program can be started by its bare name. System administration's folders count: PATH often lacks them. */
export function isOnPath(program: string, path = process.env['PATH'] ?? ''): boolean {
  const folders = [...path.split(delimiter), '/usr/sbin', '/sbin', '/usr/lib/cni'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
