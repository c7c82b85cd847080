import { expect, test } from 'vitest';
import { PipelineRows, parseRevision } from '../../src/agents/pipelineRows.ts';
import { entry, OTHER_REVISION, REVISION, START, shipped } from './summaries.ts';

const update = { draining: [], now: START, isComplete: true };

test('1,000 nodes with 200 pipelines fit into 16 MB', () => {
  let bytes = 0;
  for (let pipeline = 0; pipeline < 200; pipeline++) {
    const rows = new PipelineRows();
    for (let node = 0; node < 1_000; node++) rows.write(node, { ...update, running: entry() });
    bytes += rows.byteLength;
  }
  expect(bytes).toBeLessThan(16e6);
});

test('what was written is read', () => {
  const rows = new PipelineRows();
  const trouble = { reason: 'refused', message: 'no', since: '2026-11-23T04:00:00Z' };
  const running = entry({
    state: 'blocked',
    unshippedBytes: 2 ** 40,
    oldestUnshippedTime: '2026-11-23T03:00:00Z',
    lastUploadTime: '2026-11-23T02:00:00Z',
    trouble,
  });
  rows.write(7, { ...update, running, draining: [entry({ state: 'draining', unshippedBytes: 3 })] });
  expect(rows.read(7)).toEqual({
    state: 'blocked',
    trouble: 'refused',
    isRejected: false,
    unshippedBytes: 2 ** 40,
    oldestMs: START - 3_600_000,
    oldestSinceMs: START,
    uploadedMs: START - 7_200_000,
    stateSinceMs: START,
    drainingBytes: 3,
  });
  expect(rows.read(6)).toBeUndefined();
  expect(rows.read(8)).toBeUndefined();
  rows.clear(7);
  expect(rows.read(7)).toBeUndefined();
});

test('revisions are compared whole', () => {
  const rows = new PipelineRows();
  rows.write(0, { ...update, running: entry({ revision: REVISION }) });
  expect(rows.runs(0, parseRevision(REVISION))).toBe(true);
  expect(rows.runs(0, parseRevision(OTHER_REVISION))).toBe(false);
  expect(rows.runs(0, parseRevision(`${REVISION.slice(0, 15)}0`))).toBe(false);
  expect(rows.runs(1, parseRevision(REVISION))).toBe(false);
});

test.each([
  ['other counts', entry({ totals: shipped(5), unshippedBytes: 9 }), false],
  ['another state', entry({ state: 'suspended' }), true],
  ['another revision', entry({ revision: OTHER_REVISION }), true],
  ['trouble', entry({ trouble: { reason: 'new', message: '', since: '' } }), true],
])('%s: news or not', (_, next, isNews) => {
  const rows = new PipelineRows();
  expect(rows.write(0, { ...update, running: entry() }).isNews).toBe(true);
  expect(rows.write(0, { ...update, running: next }).isNews).toBe(isNews);
});

test('times since when something is so move only when it changes', () => {
  const rows = new PipelineRows();
  const oldestUnshippedTime = '2026-11-23T03:00:00Z';
  rows.write(0, { ...update, running: entry({ oldestUnshippedTime }) });
  rows.write(0, { ...update, now: START + 60_000, running: entry({ oldestUnshippedTime }) });
  expect(rows.read(0)).toMatchObject({ oldestSinceMs: START, stateSinceMs: START });
  const later = entry({ oldestUnshippedTime: '2026-11-23T03:30:00Z', state: 'blocked' });
  rows.write(0, { ...update, now: START + 120_000, running: later });
  expect(rows.read(0)).toMatchObject({ oldestSinceMs: START + 120_000, stateSinceMs: START + 120_000 });
});
