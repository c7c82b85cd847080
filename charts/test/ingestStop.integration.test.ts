import { expect, test } from 'vitest';
import { manifests, one, set } from './ingestChart.ts';

test.each([
  [[], '255s'],
  [['drainDelay=1m'], '200s'],
  [['drainDelay=0s', 'shutdownGracePeriod=1500ms'], '283s'],
  [['drainDelay=1m30.5s', 'shutdownGracePeriod=2m'], '74s'],
])('with ingest.config %j the agent has %s', async (config, left) => {
  const { data } = await one('ConfigMap', ...set(...config.map((one) => `ingest.config.${one}`)));
  expect(JSON.parse(data['agent.json']).shutdownGracePeriod).toBe(left);
});

test('what the settings of a Secret say is not known, and taken for the defaults', async () => {
  const { data } = await one('ConfigMap', ...set('ingest.existingConfigSecret=mine'));
  expect(JSON.parse(data['agent.json']).shutdownGracePeriod).toBe('255s');
});

test.each([
  [
    ['ingest.terminationGracePeriodSeconds=70', 'ingest.config.drainDelay=20s'],
    'ingest.terminationGracePeriodSeconds is 70, and a replica needs 75 to stop: 60 for the service',
  ],
  [['ingest.config.shutdownGracePeriod=10m'], 'a replica needs 635 to stop: 620 for the service'],
  [
    ['ingest.config.drainDelay=30'],
    'ingest.config.drainDelay is 30: allowed are times such as 5s, 1m30s or 500ms',
  ],
  [
    ['ingest.config.drainDelay=99999999999999999999s'],
    'drainDelay is 99999999999999999999s: an hour is the most',
  ],
  [['ingest.config.drainDelay=-5s'], 'ingest.config.drainDelay is -5s: allowed are times'],
])('%j is refused: %s', async (values, message) => {
  await expect(manifests(...set(...values))).rejects.toThrow(message);
});
