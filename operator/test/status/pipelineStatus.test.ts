import { checkStatus, type LogPipelineStatus } from '@logpipeline/crds';
import { expect, test } from 'vitest';
import { agentsQuestion, pipelineStatus } from '../../src/status/pipelineStatus.ts';
import { conditionOf } from '../../src/status/statusInput.ts';
import { agents, bucket, input, NOW, nodes, refused, verdict } from './inputs.ts';

test('figures are as agents have them, also for people', () => {
  const worst = [{ node: 'a', oldestUnshippedTime: '2026-11-23T03:00:00.000Z', unshippedBytes: 7 }];
  const status = pipelineStatus(
    input({
      agents: agents({
        nodes: { desired: 3, ready: 2, upToDate: 1 },
        joining: nodes(2),
        totals: { records: 5, bytes: 4_831_838_208, objects: 2, dropped: 1 },
        oldestUnshippedTime: NOW - 3_600_000,
        worst,
      }),
    }),
  );
  expect(status).toMatchObject({
    observedGeneration: 2,
    nodes: { desired: 3, ready: 2, upToDate: 1, summary: '2/3' },
    totals: { records: 5, bytes: 4_831_838_208, objects: 2, dropped: 1, shipped: '4.50 GiB' },
    oldestUnshippedTime: '2026-11-23T03:00:00.000Z',
    lastUploadTime: '2026-11-23T03:59:00.000Z',
    worstNodes: worst,
  });
  expect(checkStatus(status)).toEqual([]);
});

test('a transition time moves when the status changes, and not with reason or message', () => {
  const first = pipelineStatus(input({ bucket: bucket('BucketUnreachable') }));
  const later = input({ old: first, now: NOW + 60_000 });
  const other = pipelineStatus({ ...later, bucket: bucket('BucketFailing') });
  expect(conditionOf(other, 'BucketReady')?.lastTransitionTime).toBe('2026-11-23T04:00:00Z');
  const mended = pipelineStatus(later);
  expect(conditionOf(mended, 'BucketReady')?.lastTransitionTime).toBe('2026-11-23T04:01:00Z');
  expect(conditionOf(mended, 'Delivering')?.lastTransitionTime).toBe('2026-11-23T04:00:00Z');
});

test('the same again is equal to what it was', () => {
  const first = pipelineStatus(input());
  expect(pipelineStatus(input({ old: first, now: NOW + 3_600_000 }))).toEqual(first);
});

const worked: LogPipelineStatus = pipelineStatus(
  input({ agents: agents({ oldestUnshippedTime: NOW - 60_000, late: nodes(1) }) }),
);
const restarted = {
  old: worked,
  bucket: undefined,
  agents: agents({
    isSettled: false,
    nodes: { desired: 0, ready: 0, upToDate: 0 },
    lastUploadTime: undefined,
    totals: { records: 0, bytes: 0, objects: 0, dropped: 0 },
  }),
  now: NOW + 60_000,
};

test('after a restart nothing changes until the agents have answered', () => {
  expect(pipelineStatus(input(restarted))).toEqual(worked);
});

test('what the plan found is not kept when it is found no longer: only what agents said is', () => {
  const { agents: notAsked } = restarted;
  const kept = (old: LogPipelineStatus) =>
    conditionOf(pipelineStatus(input({ old, agents: notAsked })), 'AgentsReady')?.reason;
  for (const reason of ['Forbidden', 'ConfigurationNotApplied', 'ReleaseMissing']) {
    const old = pipelineStatus(
      input({ verdict: verdict({ problems: refused('AgentsReady', reason).problems }) }),
    );
    expect(conditionOf(old, 'AgentsReady')?.reason).toBe(reason);
    expect(kept(old)).toBe('Pending');
  }
  expect(kept(pipelineStatus(input({ verdict: refused('Ready', 'PrefixConflict') })))).toBe('Pending');
  expect(kept(pipelineStatus(input({ verdict: refused('Ready', 'PrefixConflict', true) })))).toBe('Pending');
  expect(kept(pipelineStatus(input({ agents: agents({ silent: nodes(2) }) })))).toBe('AgentsSilent');
});

test('nor is trouble with a Secret that is mended, while the bucket is being checked', () => {
  const said = (old: LogPipelineStatus) =>
    conditionOf(pipelineStatus(input({ old, bucket: undefined })), 'BucketReady')?.reason;
  expect(said(pipelineStatus(input({ verdict: refused('BucketReady', 'Forbidden') })))).toBe('NotChecked');
  expect(said(pipelineStatus(input({ verdict: refused('BucketReady', 'CredentialsMissing') })))).toBe(
    'NotChecked',
  );
  expect(said(pipelineStatus(input({ bucket: bucket('BucketUnreachable') })))).toBe('BucketUnreachable');
  expect(said(pipelineStatus(input()))).toBe('Writable');
});

test('of another generation nothing is kept', () => {
  const status = pipelineStatus(input({ ...restarted, generation: 3 }));
  expect(
    status.conditions?.map(({ status: value, observedGeneration }) => [value, observedGeneration]),
  ).toEqual(Array(4).fill(['Unknown', 3]));
});

test('the last upload never goes back: an agent that starts anew has forgotten it', () => {
  const old = pipelineStatus(input());
  const status = pipelineStatus(input({ old, agents: agents({ lastUploadTime: undefined }) }));
  expect(status.lastUploadTime).toBe('2026-11-23T03:59:00.000Z');
});

const uploadedLater = NOW + 60_000;

test.each([
  ['without records is none: where no logs flow nothing is written', 0, '2026-11-23T03:59:00.000Z'],
  ['with records is the last', 1, '2026-11-23T04:01:00.000Z'],
])('an upload %s', (_, more, expected) => {
  const old = pipelineStatus(input());
  const { totals } = agents();
  const later = agents({
    lastUploadTime: uploadedLater,
    totals: { ...totals, objects: totals.objects + more },
  });
  expect(pipelineStatus(input({ old, agents: later })).lastUploadTime).toBe(expected);
});

test('before the first object there was no upload', () => {
  const totals = { records: 0, bytes: 0, objects: 0, dropped: 0 };
  expect(pipelineStatus(input({ agents: agents({ totals }) })).lastUploadTime).toBeUndefined();
});

test('once it was up to date, up to half of the nodes may start without a change, and new credentials too', () => {
  const old = pipelineStatus(input());
  const starting = { ...nodes(3), count: 10 };
  const reason = (fields: Parameters<typeof agents>[0], generation = 2) =>
    conditionOf(pipelineStatus(input({ old, generation, agents: agents(fields) })), 'AgentsReady')?.reason;
  expect(reason({ joining: starting })).toBe('UpToDate');
  expect(reason({ joining: { ...starting, count: 11 } })).toBe('Updating');
  expect(reason({ updating: starting })).toBe('UpToDate');
  expect(reason({ joining: starting }, 3)).toBe('Updating');
  expect(reason({ updating: starting }, 3)).toBe('Updating');
});

test('what is wrong already needs no grace', () => {
  expect(agentsQuestion(worked, '1h')).toEqual({
    lateAfterMs: 4_200_000,
    was: { late: true, blocked: false, failed: false, outdated: false },
  });
  expect(agentsQuestion(undefined)).toMatchObject({ lateAfterMs: 1_500_000, was: { late: false } });
});
