import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { motoMissing, startMoto } from '@logpipeline/test-binaries';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageBlocks, readDoc } from '../src/pageBlocks.ts';
import { prepareQueryTools, type QueryTools, runShell } from '../src/queryTools.ts';

const why = motoMissing();
const INSTALL_MS = 600_000;
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:alarms';

type Alarm = {
  AlarmName: string;
  MetricName: string;
  Namespace: string;
  Statistic: string;
  Threshold: number;
  ComparisonOperator: string;
  Dimensions: { Name: string; Value: string }[];
  AlarmActions: string[];
};

describe.skipIf(why !== null)(`docs/cloudwatch.md${why === null ? '' : ` (${why})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'alarms-test-'));
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let tools: QueryTools;
  let alarms: Alarm[];

  beforeAll(async () => {
    [tools, moto] = [await prepareQueryTools(), await startMoto()];
    const keys = { region: 'us-east-1', accessKey: 'test', secretKey: 'test' };
    const env = { ...tools.env({ endpoint: moto.endpoint, ...keys }), TOPIC };
    await runShell(pageBlocks('cloudwatch.md', 'sh', 'alarms').join('\n'), folder, env);
    alarms = JSON.parse(
      await runShell('aws cloudwatch describe-alarms --output json', folder, env),
    ).MetricAlarms;
  }, INSTALL_MS);
  afterAll(async () => {
    await moto?.stop();
    rmSync(folder, { recursive: true });
  });

  test('its commands make alarms at the usual thresholds', () => {
    const made = alarms.map((alarm) => [
      alarm.MetricName,
      alarm.Statistic,
      alarm.ComparisonOperator,
      alarm.Threshold,
    ]);
    expect(made.sort()).toEqual([
      ['ApplicationErrors', 'Sum', 'GreaterThanThreshold', 10],
      ['CPUUtilization', 'Maximum', 'GreaterThanThreshold', 80],
      ['CPUUtilization', 'SampleCount', 'LessThanThreshold', 1],
      ['LowestDiskFree', 'Minimum', 'LessThanThreshold', 10],
      ['MemoryUtilization', 'Maximum', 'GreaterThanThreshold', 85],
    ]);
  });

  test('each is on a metric and dimensions that the page lists, and tells somebody', () => {
    for (const { MetricName, Namespace, Dimensions, AlarmActions } of alarms) {
      expect(readDoc('cloudwatch.md')).toContain(`| \`${MetricName}\` |`);
      expect([Namespace, Dimensions, AlarmActions]).toEqual([
        'logpipeline',
        [{ Name: 'Cluster', Value: 'prod' }],
        [TOPIC],
      ]);
    }
  });
});
