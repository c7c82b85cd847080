import { existsSync } from 'node:fs';
import { binary } from '@logpipeline/test-binaries';
import { waitFor } from '@logpipeline/test-cluster/waitFor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderRules, rulesFile } from '../../../charts/src/renderRules.ts';
import { faults } from '../../../s3/test/faultyProxy.ts';
import { chartDashboards } from '../src/dashboards/chartDashboards.ts';
import { emptyQueries } from '../src/dashboards/emptyQueries.ts';
import type { Choices } from '../src/dashboards/resolveVariables.ts';
import { missingProgram } from '../src/missingProgram.ts';
import { dashboardPicture } from '../src/pictures/dashboardPicture.ts';
import { whyNoScene } from '../src/scene/ownMounts.ts';
import { type Scene, startScene } from '../src/scene/startScene.ts';
import { type Prometheus, startPrometheus } from '../src/startPrometheus.ts';

/** A pipeline uploads once a minute at the soonest, and twice is needed for a rate. */
const RUN_MS = 180_000;

/** Panels that have no data in a run on this machine, and why. */
const CANNOT_BE: Readonly<Record<string, string>> = existsSync('/proc/pressure/cpu')
  ? {}
  : { Pressure: 'this kernel has no PSI' };

const chosen: Record<string, Choices> = {
  fleet: {},
  node: { node: 'node-a' },
  pipelines: { pipeline: 'logging/errors' },
  browser: {},
};

const why = missingProgram(['prometheus']) ?? whyNoScene();
const dashboards = await chartDashboards();

describe.skipIf(why !== null)(`with a real run${why === null ? '' : ` (${why})`}`, () => {
  let scene: Scene;
  let prometheus: Prometheus;
  let start: number;

  beforeAll(async () => {
    scene = await startScene({ 'node-a': 60, 'node-b': 20 });
    // One pipeline has a rate limit that is too low, so that its alert fires; here at once.
    const alert = '--set=monitoring.alerts.RecordsDropped.for=1s';
    const rules = rulesFile(await renderRules(await binary('helm'), alert));
    start = Date.now() / 1000;
    prometheus = await startPrometheus({ jobs: scene.jobs, rules: [rules] });
    await scene.errorsStore.mode(faults.slowDown);
    await waitFor('an upload to fail', 120_000, async () => {
      const [failed] = await prometheus.query(
        'sum(logpipeline_agent_upload_attempts_total{outcome="throttled"}) > 0',
      );
      return failed ?? null;
    });
    await scene.errorsStore.mode(faults.pass);
  }, RUN_MS);
  afterAll(async () => {
    await prometheus?.stop();
    await scene?.stop();
  }, 60_000);

  test.each([...dashboards])(
    'every query of the dashboard %s gives data',
    async (name, dashboard) => {
      const choices = chosen[name];
      if (choices === undefined) throw new Error(`this test does not know what to choose in ${name}`);
      const range = () => ({ start, end: Date.now() / 1000 });
      let left: string[] = [];
      const allGive = async () => {
        left = [];
        left = (await emptyQueries(dashboard, prometheus, range(), choices)).filter(isPossible);
        return left.length === 0 ? true : null;
      };
      await waitFor('data for all', RUN_MS, allGive, 2_000).catch((error: Error) => {
        // What never came is in `left`; a query that is refused says so itself.
        if (left.length === 0) throw error.cause;
      });
      expect(left).toEqual([]);
    },
    RUN_MS * 1.5,
  );

  test.each([...dashboards])('the dashboard %s can be drawn', async (name, dashboard) => {
    const range = { start, end: Date.now() / 1000 };
    const svg = await dashboardPicture(dashboard, prometheus, range, chosen[name] ?? {});
    expect(dashboard.panels.filter(({ title }) => !svg.includes(title))).toEqual([]);
    const empty = dashboard.panels.filter(({ title }) => title in CANNOT_BE);
    expect(svg.split('>No data<').length - 1).toBe(empty.length);
    expect(svg.length).toBeLessThan(400 * 1024);
  });
});

const isPossible = (query: string) => !Object.keys(CANNOT_BE).some((title) => query.startsWith(`${title}: `));

test.skipIf(missingProgram(['prometheus']) !== null)(
  'the dashboard browser says why it is empty where no ingest service is scraped',
  async () => {
    const bare = await startPrometheus({});
    try {
      const now = Date.now() / 1000;
      const dashboard = dashboards.get('browser');
      if (dashboard === undefined) throw new Error('BUG: there is no such dashboard');
      const svg = await dashboardPicture(dashboard, bare, { start: now - 600, end: now }, {});
      expect(svg).toContain('No record was rejected, or nothing is scraped (see Now).');
      expect(svg).not.toContain('>No data<');
    } finally {
      await bare.stop();
    }
  },
  60_000,
);
