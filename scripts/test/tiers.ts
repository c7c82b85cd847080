import { programNames } from '../../test/binaries/src/programs.ts';
import type { Need } from './needs.ts';

/** What runs a tier: vitest over the files of that name, or one program over the whole repository. */
export type TierRunner =
  | { kind: 'vitest'; filesAtOnce: number | 'any' }
  | { kind: 'tool'; tool: 'lint' | 'types' };

export interface Tier {
  name: string;
  /** One line for `npm test -- --help`. */
  about: string;
  runner: TierRunner;
  needs: readonly Need[];
  /** Limits for one test and one hook, in milliseconds; a test that needs more says so itself. */
  timeout: number;
}

const seconds = 1000;

/** In the order in which `npm test` runs them: what answers soonest comes first. */
export const tiers: readonly Tier[] = [
  {
    name: 'lint',
    about: 'Biome: rules and formatting',
    runner: { kind: 'tool', tool: 'lint' },
    needs: [],
    timeout: 0,
  },
  {
    name: 'types',
    about: 'the TypeScript compiler',
    runner: { kind: 'tool', tool: 'types' },
    needs: [],
    timeout: 0,
  },
  {
    name: 'unit',
    about: 'pure parts, and real files',
    runner: { kind: 'vitest', filesAtOnce: 'any' },
    needs: [],
    timeout: 20 * seconds,
  },
  {
    name: 'integration',
    about: 'real servers and processes: an S3 server, an API server, packed npm packages, the demo',
    runner: { kind: 'vitest', filesAtOnce: 'any' },
    needs: [
      { kind: 'go', programs: ['versitygw', 'helm', 'etcd', 'kube-apiserver'] },
      { kind: 'packages', table: 'integration', optional: true },
    ],
    timeout: 120 * seconds,
  },
  {
    name: 'browser',
    about: 'real browsers',
    runner: { kind: 'vitest', filesAtOnce: 1 },
    needs: [{ kind: 'packages', table: 'browser' }],
    timeout: 120 * seconds,
  },
  {
    name: 'rules',
    about: 'alert rules, with promtool',
    runner: { kind: 'vitest', filesAtOnce: 'any' },
    needs: [
      { kind: 'go', programs: ['helm'] },
      { kind: 'packages', table: 'rules' },
    ],
    timeout: 60 * seconds,
  },
  {
    name: 'chaos',
    about: 'kill -9, outages, full disks, counted to the last line',
    runner: { kind: 'vitest', filesAtOnce: 1 },
    needs: [
      { kind: 'linux', why: 'processes are killed and disks filled as on a node' },
      { kind: 'go', programs: ['versitygw'] },
    ],
    timeout: 600 * seconds,
  },
  {
    name: 'cluster',
    about: 'end to end on a real one-node Kubernetes',
    // Each has a cluster of its own, and mostly waits for it.
    runner: { kind: 'vitest', filesAtOnce: 2 },
    needs: [
      { kind: 'linux', why: 'a kubelet runs on Linux only' },
      { kind: 'root', why: 'containerd, bridges and cgroups are set up' },
      { kind: 'go', programs: programNames },
      { kind: 'packages', table: 'cluster' },
    ],
    timeout: 1200 * seconds,
  },
];

/** The tiers that vitest runs; vitest.config.ts makes one project of each. */
export function vitestTiers(): Tier[] {
  return tiers.filter((tier) => tier.runner.kind === 'vitest');
}

/** `a.chaos.test.ts` belongs to chaos; a name without a tier, `a.test.ts`, to unit. */
export function testFilesOf(tier: string): { include: string[]; exclude: string[] } {
  const everywhere = (ending: string) => [`**/test/**/*${ending}`];
  const never = ['**/node_modules/**', '**/dist/**'];
  if (tier !== 'unit') return { include: everywhere(`.${tier}.test.ts`), exclude: never };
  const others = vitestTiers().filter((other) => other.name !== 'unit');
  return {
    include: everywhere('.test.ts'),
    exclude: [...never, ...others.flatMap((other) => everywhere(`.${other.name}.test.ts`))],
  };
}
