import { Writable } from 'node:stream';
import { resources, systemClock } from '@logpipeline/kubernetes';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configurationSecretName } from '../../src/plan/names.ts';
import {
  conditionsOf,
  eventually,
  get,
  installRelease,
  runOperator,
  startTestCluster,
  type TestCluster,
} from './operatorFixture.ts';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.stop());

test('a leader whose renewal is overdue writes neither configurations nor statuses', async () => {
  const { settings, namespace } = await installRelease(cluster, {
    leaderElection: { leaseDuration: '120s', renewDeadline: '90s', retryPeriod: '80s' },
  });
  let ahead = 0;
  let logged = '';
  const stream = new Writable({
    write(chunk, _, done) {
      logged += chunk;
      done();
    },
  });
  const { operator } = await runOperator(cluster, settings, {
    clock: { ...systemClock, now: () => Date.now() + ahead },
    log: pino({ level: 'warn' }, stream),
  });
  const pipeline = (name: string) =>
    cluster.make({
      apiVersion: 'logpipeline.dev/v1alpha1',
      kind: 'LogPipeline',
      metadata: { name, namespace },
      spec: { bucket: 'logs', s3: { endpoint: 'http://127.0.0.1:9', region: 'here' } },
    });
  const configuration = (name: string) =>
    get(cluster, resources.secrets, namespace, configurationSecretName(`${namespace}/${name}`));
  try {
    await pipeline('before');
    await eventually(() => configuration('before'));
    // As after a sleep: no timer has run yet.
    ahead = 100_000;
    await pipeline('after');
    await eventually(() => logged.includes(`"key":"${namespace}/after"`) || undefined);
    expect(logged).toContain('not to be sent any more');
    expect(await configuration('after')).toBeUndefined();
    expect(await conditionsOf(cluster, `${namespace}/after`)).toEqual({});
  } finally {
    await operator.stop();
  }
});
