import { CONFIGURATION_KEY, PIPELINE_ANNOTATION, revisionOf } from '@logpipeline/crds/agent';
import { expect, test } from 'vitest';
import { ConfigurationEvents } from '../../src/operator/agents/configurationEvents.ts';
import { AT_REST, SummaryTexts } from '../../src/operator/agents/summaryText.ts';

const json = JSON.stringify({ namespace: 'ns', name: 'p', interval: '901000ms' });
const event = (type: string, resourceVersion: string, pipeline = 'ns/p') =>
  JSON.stringify({
    type,
    object: {
      kind: 'Secret',
      apiVersion: 'v1',
      metadata: { name: 'c', resourceVersion, annotations: { [PIPELINE_ANNOTATION]: pipeline } },
      data: { [CONFIGURATION_KEY]: Buffer.from(json).toString('base64') },
    },
  });

test('a stub has what the watch brings, and shares it with the other stubs', () => {
  const events = new ConfigurationEvents();
  const first = events.read(event('ADDED', '7'));
  expect(first).toEqual({
    pipeline: 'ns/p',
    slot: 0,
    revision: revisionOf(json),
    interval: '901000ms',
    isDeleted: false,
  });
  expect(events.read(event('ADDED', '7'))).toBe(first);
  expect(events.read(event('DELETED', '8'))).toMatchObject({ slot: 0, isDeleted: true });
  expect(events.read(event('ADDED', '9', 'ns/q'))).toMatchObject({ slot: 1 });
  expect(events.read(event('BOOKMARK', '10'))).toBeUndefined();
  expect(() => events.read(event('ERROR', '11'))).toThrow('the watch answered');
});

test('a stub says that it runs what it has seen', () => {
  const events = new ConfigurationEvents();
  const configurations = [
    events.read(event('ADDED', '1')),
    undefined,
    events.read(event('DELETED', '2', 'ns/gone')),
  ];
  const texts = new SummaryTexts();
  const summary = JSON.parse(texts.of('node-1', configurations, AT_REST));
  expect(summary).toMatchObject({ node: 'node-1', configurationSynced: true, rejected: [] });
  expect(summary.pipelines).toMatchObject([
    { pipeline: 'ns/p', revision: revisionOf(json), state: 'running' },
  ]);
  const grown = JSON.parse(
    texts.of('node-1', configurations, { steps: 2, lastUploadTime: '2026-11-23T04:00:00Z' }),
  );
  expect(grown.pipelines[0].totals.records).toBeGreaterThan(summary.pipelines[0].totals.records);
});
