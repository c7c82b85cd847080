import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startNodeMetrics } from '../../src/nodeMetrics/nodeMetrics.ts';
import { sampleRecord } from '../../src/nodeMetrics/sampleRecord.ts';
import { documentedFields, fieldsOf } from './docFields.ts';
import { exampleSample } from './exampleSample.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/records.md'), 'utf8');
const documented = documentedFields(PAGE);
const identity = { cluster: 'prod', node: 'n1', hostname: 'n1.example.com' };

test('docs/records.md shows a sample as it is shipped', () => {
  const [, example = ''] = /```json sample\n(.*)\n```/.exec(PAGE) ?? [];
  expect(example).toBe(sampleRecord(exampleSample(), identity, 5));
});

test('docs/records.md lists every field of a sample once, and no other', () => {
  const fields = [...new Set(fieldsOf(JSON.parse(sampleRecord(exampleSample(), identity, 5))))];
  expect([...documented].sort()).toEqual(fields.sort());
});

test('this machine has no field that the page does not list', async () => {
  const lines: string[] = [];
  const nodeMetrics = startNodeMetrics({
    paths: { procPath: '/proc', sysPath: '/sys', rootPath: '/' },
    identity,
    podOf: () => undefined,
    clock: { now: Date.now, monotonic: () => performance.now() },
    warn: () => undefined,
  });
  try {
    nodeMetrics.subscribe({ intervalMs: 200, topProcesses: 3, write: (line) => void lines.push(line) });
    await expect.poll(() => lines.length, { timeout: 15_000 }).toBeGreaterThan(0);
  } finally {
    nodeMetrics.stop();
  }
  const wholeParts = new Set(documented.flatMap((name) => name.split(/[.[]/)[0] ?? ''));
  const fields = new Set(fieldsOf(JSON.parse(lines[0] ?? '')));
  // Where a part could not be measured, the part itself is null.
  const isListed = (name: string) =>
    documented.includes(name) || wholeParts.has(name) || name.startsWith('pressure.');
  expect([...fields].filter((name) => !isListed(name))).toEqual([]);
});
