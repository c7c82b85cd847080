import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '@logpipeline/test-cluster/waitFor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Alertmanager,
  type AlertReceiver,
  missingProgram,
  type Prometheus,
  startAlertmanager,
  startAlertReceiver,
  startPrometheus,
} from '../src/index.ts';

const why = missingProgram(['prometheus', 'prometheus-alertmanager']);

const rules = `
groups:
  - name: test
    rules:
      - record: job:heat:max
        expr: max by (job) (heat)
      - alert: TooHot
        expr: heat > 90
        labels: {severity: warning}
        annotations: {summary: 'it is {{ $value }} degrees'}
`;

describe.skipIf(why !== null)(`a Prometheus of a test${why === null ? '' : ` (${why})`}`, () => {
  let target: Server;
  let receiver: AlertReceiver;
  let alertmanager: Alertmanager;
  let prometheus: Prometheus;
  let heat = 20;

  beforeAll(async () => {
    target = createServer((_, response) => response.end(`heat{room="kitchen"} ${heat}\ncold -Inf\n`));
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    receiver = await startAlertReceiver();
    alertmanager = await startAlertmanager(receiver.url);
    const address = `127.0.0.1:${(target.address() as AddressInfo).port}`;
    prometheus = await startPrometheus({
      jobs: [{ job: 'house', targets: [{ address, labels: { node: 'a' } }] }],
      rules: [rules],
      alertmanagers: [alertmanager.address],
    });
  });
  afterAll(async () => {
    await prometheus?.stop();
    await alertmanager?.stop();
    await receiver?.stop();
    target.closeAllConnections();
    await new Promise((resolve) => target.close(resolve));
  });

  const soon = <T>(what: string, check: () => Promise<T | null>) => waitFor(what, 20_000, check);
  const first = (query: string) => soon(query, async () => (await prometheus.query(query))[0] ?? null);

  test('scrapes its targets with their labels', async () => {
    const series = await first('heat');
    expect(series.labels).toMatchObject({ job: 'house', node: 'a', room: 'kitchen' });
    expect(series.samples[0]?.[1]).toBe(20);
    expect(await prometheus.labelValues('room', 'heat')).toEqual(['kitchen']);
    expect(await prometheus.targets()).toEqual([expect.objectContaining({ health: 'up' })]);
  });

  test('evaluates recording rules', async () => {
    expect((await first('job:heat:max')).labels).toEqual({ __name__: 'job:heat:max', job: 'house' });
  });

  test('gives ranges, scalars and infinities as numbers', async () => {
    expect((await first('cold')).samples[0]?.[1]).toBe(-Infinity);
    expect((await prometheus.query('1 + 1'))[0]?.samples[0]?.[1]).toBe(2);
    const end = Date.now() / 1000;
    const [range] = await soon('two samples', async () => {
      const found = await prometheus.queryRange('heat', { start: end - 5, end: end + 5, step: 1 });
      return (found[0]?.samples.length ?? 0) > 1 ? found : null;
    });
    expect(range?.samples.every(([, value]) => value === 20)).toBe(true);
  });

  test('says what is wrong with a query', async () => {
    await expect(prometheus.query('sum(')).rejects.toThrow(/sum\(.*parse error/);
    await expect(prometheus.format('rate(heat)')).rejects.toThrow('parse error');
  });

  test('brings an alert to the receiver, and its end', async () => {
    heat = 99;
    const fired = await receiver.until('TooHot', 'firing', 20_000, { room: 'kitchen' });
    expect(fired.labels).toMatchObject({ severity: 'warning', node: 'a' });
    expect(fired.annotations).toEqual({ summary: 'it is 99 degrees' });
    expect(await prometheus.alerts()).toEqual([expect.objectContaining({ state: 'firing' })]);
    heat = 20;
    await receiver.until('TooHot', 'resolved', 20_000, { room: 'kitchen' });
    await expect(receiver.until('TooCold', 'firing', 50)).rejects.toThrow('TooHot firing, TooHot resolved');
  });

  test('goes on with another setup, and refuses a broken one', async () => {
    await prometheus.configure({ externalLabels: { cluster: 'b' } });
    await soon('the target is gone', async () => ((await prometheus.targets()).length === 0 ? true : null));
    await expect(prometheus.configure({ rules: ['groups: 1'] })).rejects.toThrow('refuses');
  });
});

test.skipIf(why !== null)('a Prometheus that cannot start says why', async () => {
  await expect(startPrometheus({ interval: 'often' })).rejects.toThrow('not a valid duration');
});
