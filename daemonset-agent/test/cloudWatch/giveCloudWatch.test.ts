import { pino } from 'pino';
import { expect, test } from 'vitest';
import { totalsOf } from '../../src/cloudWatch/totals.ts';
import { giveCloudWatch } from '../../src/giveCloudWatch.ts';
import { startNodeMetrics } from '../../src/nodeMetrics/nodeMetrics.ts';
import { parseSettings } from '../../src/settings/settings.ts';
import { waitFor } from '../discovery/waitFor.ts';
import { emfOf } from './emfRules.ts';
import { listen } from './listener.ts';

const context = { cluster: 'prod', node: 'n1' };
const log = pino({ level: 'silent' });

function settingsWith(part: object) {
  const pipelines = [{ name: 'app', destination: { directory: { path: '/objects' } }, nodeMetrics: {} }];
  const parsed = parseSettings({ pipelines, ...part });
  if (!parsed.ok) throw new Error(parsed.errors.join());
  return parsed.settings;
}

test("this machine's samples reach CloudWatch's agent in its format, until they are stopped", async () => {
  const listener = await listen();
  const metrics = startNodeMetrics({
    paths: { procPath: '/proc', sysPath: '/sys', rootPath: '/' },
    identity: { ...context, hostname: 'n1' },
    podOf: () => undefined,
    clock: { now: Date.now, monotonic: () => performance.now() },
    warn: () => undefined,
  });
  const settings = settingsWith({ cloudWatch: { output: `tcp://127.0.0.1:${listener.port}` } });
  let errors = 0;
  const totals = () => ({ ...totalsOf([], { errors: 0 }), applicationErrors: errors++ });
  const link = giveCloudWatch({ settings, log, random: Math.random }, context, metrics, totals, 100);
  await waitFor('some documents', () => listener.lines.length >= 6);
  await link?.stop();
  const ofNode = listener.lines.map(emfOf).filter((document) => 'CPUUtilization' in document);
  expect(ofNode.length).toBeGreaterThan(0);
  for (const document of ofNode)
    expect(document).toMatchObject({
      Cluster: 'prod',
      Node: 'n1',
      MemoryUtilization: expect.any(Number),
      ApplicationErrors: 1,
    });
  const { written } = link?.status().documents ?? { written: 0 };
  metrics.stop();
  await listener.close();
  expect(listener.lines.length).toBeLessThanOrEqual(written);
});

test('without the setting, or without metrics of the node, there is nothing to give', () => {
  const none = { settings: settingsWith({}), log, random: Math.random };
  const wanted = { ...none, settings: settingsWith({ cloudWatch: { output: 'stdout' } }) };
  const totals = () => totalsOf([], { errors: 0 });
  expect(giveCloudWatch(none, context, { subscribe: () => () => undefined }, totals)).toBeUndefined();
  expect(giveCloudWatch(wanted, context, undefined, totals)).toBeUndefined();
});
