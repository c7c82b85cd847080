import { INFO } from '@logpipeline/records';
import { expect, test } from 'vitest';
import { type AttachedLabels, RecordHead } from '../../src/lines/recordHead.ts';
import { file, out } from './criText.ts';
import { openReader } from './readScript.ts';
import { CONTAINER, ScriptedLog } from './scriptedLog.ts';

const BEFORE =
  '","level":"INFO","kind":"log","cluster":"c","node":"n","namespace":"shop","pod":"web-0","container":"app","stream":"stdout"';

test.each<[name: string, labels: AttachedLabels | undefined, field: string]>([
  ['no labels asked for', undefined, ''],
  ['a label', { 'app.kubernetes.io/name': 'web' }, ',"labels":{"app.kubernetes.io/name":"web"}'],
  ['one that the pod does not have', { tier: null, a: 'b' }, ',"labels":{"tier":null,"a":"b"}'],
  ['a pod of which nothing is known', null, ',"labels":null'],
])('%s', (_, labels, field) => {
  const head = new RecordHead({ cluster: 'c', node: 'n' }, CONTAINER);
  head.attach(labels);
  expect(head.get(0, INFO, false).toString()).toBe(`${BEFORE}${field},"message":"`);
  expect(head.get(0, INFO, true).toString()).toBe(`${BEFORE}${field},"data":`);
});

test('a head is made once, and anew only when the labels change', () => {
  const head = new RecordHead({ cluster: 'c', node: 'n' }, CONTAINER);
  head.attach({ a: '1' });
  const first = head.get(0, INFO, false);
  head.attach({ a: '1' });
  expect(head.get(0, INFO, false)).toBe(first);
  head.attach({ a: '2' });
  expect(head.get(0, INFO, false).toString()).toContain('{"a":"2"}');
});

test('records carry the labels of the moment in which they are read', () => {
  const lines = [out('one'), out('two'), out('six')];
  const open = openReader(
    new ScriptedLog([file('a', ...lines)], { chunkBytes: lines[0]?.length as number }),
    {
      labels: { a: '1' },
    },
  );
  open.readOnce();
  open.head.attach({ a: '2' });
  expect(open.readAll().map(({ labels }) => labels)).toEqual([{ a: '1' }, { a: '2' }, { a: '2' }]);
});
