import { describe, expect, test } from 'vitest';
import { sidecarIn, sidecarPodsOf } from '../../src/agents/sidecarPod.ts';
import { PIPELINE, setUpReports } from './setUpReports.ts';
import { agent, entry, REVISION, START, shipped, summary } from './summaries.ts';

const sidecar = (name: string, fields = {}) =>
  agent(name, { ip: name, isSidecar: true, port: 9881, ...fields });
const since = new Date(START).toISOString();

describe('the agents beside the ingest service', () => {
  test('count in totals and in what is wrong, and not among the nodes', async () => {
    const { clock, answers, reports, nodes, of } = setUpReports();
    answers.set('a', summary('a', [entry({ totals: shipped(100) })]));
    const trouble = { reason: 'network', message: 'connect ECONNREFUSED', since };
    const old = new Date(START - 4_000_000).toISOString();
    answers.set(
      'ingest-0',
      summary('ingest-0', [entry({ totals: shipped(50), trouble, oldestUnshippedTime: old })]),
    );
    reports.setAgents([...nodes('a'), sidecar('ingest-0')], 1);
    reports.track([{ pipeline: PIPELINE, revision: REVISION, frontend: true }]);
    await clock.pass(3_000);
    expect(of()).toMatchObject({
      nodes: { desired: 1, ready: 1, upToDate: 1 },
      missing: { count: 0 },
      totals: { records: 150 },
      late: { count: 1, names: ['ingest-0'], message: 'connect ECONNREFUSED' },
      failing: { names: ['ingest-0'], reason: 'network' },
      oldestUnshippedTime: Date.parse(old),
      worst: [{ node: 'ingest-0', oldestUnshippedTime: old }],
    });
  });

  test('are no nodes where it is not known how many there should be', async () => {
    const { clock, answers, reports, nodes, of } = setUpReports();
    answers.set('a', summary('a', [entry()]));
    reports.setAgents([...nodes('a'), sidecar('ingest-0'), sidecar('ingest-1')]);
    reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
    await clock.pass(3_000);
    expect(of().nodes).toEqual({ desired: 1, ready: 1, upToDate: 1 });
  });

  test('do not stand in for a node that has none', async () => {
    const { clock, reports, of } = setUpReports();
    reports.setAgents([sidecar('ingest-0')], 1);
    reports.track([{ pipeline: PIPELINE, revision: REVISION, frontend: true }]);
    await clock.pass(400_000);
    expect(of()).toMatchObject({ nodes: { desired: 1, ready: 0 }, missing: { count: 1, isLong: true } });
  });

  test('that do not run the configuration, are not ready or say nothing are named, of pipelines with frontend only', async () => {
    const { clock, answers, reports, nodes, of } = setUpReports();
    answers.set('a', summary('a', [entry()]));
    answers.set('ingest-0', summary('ingest-0', []));
    reports.setAgents(
      [...nodes('a'), sidecar('ingest-0'), sidecar('ingest-1'), sidecar('ingest-2', { ready: false })],
      1,
    );
    reports.track([{ pipeline: PIPELINE, revision: REVISION, frontend: true }]);
    await clock.pass(400_000);
    expect(of()).toMatchObject({
      outdated: { names: ['ingest-0'] },
      silent: { names: ['ingest-1'] },
      unready: { names: ['ingest-2'] },
      joining: { count: 0 },
      nodes: { desired: 1, ready: 1, upToDate: 1 },
    });
    reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
    const none = { count: 0, names: [] };
    expect(of()).toMatchObject({ outdated: none, silent: none, unready: none });
  });

  test('of whom there is none for long are missed, by pipelines with frontend only', async () => {
    const { clock, answers, reports, nodes, of } = setUpReports();
    answers.set('a', summary('a', [entry()]));
    reports.setAgents(nodes('a'), 1);
    reports.track([{ pipeline: PIPELINE, revision: REVISION, frontend: true }]);
    await clock.pass(200_000);
    expect(of().isIngestMissing).toBe(false);
    await clock.pass(200_000);
    expect(of().isIngestMissing).toBe(true);
    reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
    expect(of().isIngestMissing).toBe(false);
    reports.track([{ pipeline: PIPELINE, revision: REVISION, frontend: true }]);
    reports.setAgents([...nodes('a'), sidecar('ingest-0')], 1);
    expect(of().isIngestMissing).toBe(false);
  });

  test('that a pipeline has left still upload what they have of it', async () => {
    const { clock, answers, reports, of } = setUpReports();
    answers.set('ingest-0', summary('ingest-0', [entry({ state: 'draining', unshippedBytes: 7 })]));
    reports.setAgents([sidecar('ingest-0')], 0);
    reports.track([{ pipeline: PIPELINE, revision: REVISION }]);
    await clock.pass(3_000);
    expect(of()).toMatchObject({ draining: { names: ['ingest-0'], bytes: 7 } });
  });
});

const CONTAINERS = {
  initContainers: [
    { name: 'prepare' },
    { name: 'agent', restartPolicy: 'Always', ports: [{ name: 'agent-http', containerPort: 9880 }] },
  ],
  containers: [{ name: 'ingest', ports: [{ name: 'http', containerPort: 8080 }] }],
};

test('the agent’s container is found by its port, and is ready by itself', () => {
  const pod = (ready: boolean, metadata = {}) => {
    const status = {
      podIP: '10.0.0.1',
      conditions: [{ type: 'Ready', status: 'False' }],
      initContainerStatuses: [{ name: 'agent', ready, state: { running: { startedAt: since } } }],
      containerStatuses: [{ name: 'ingest', ready: false }],
    };
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'ingest-0', uid: 'u', ...metadata },
      status: { podIP: '10.0.0.1', sidecar: sidecarIn({ spec: CONTAINERS, status }) },
    };
  };
  const found = {
    node: 'ingest-0',
    pod: 'ingest-0',
    uid: 'u',
    isSidecar: true,
    port: 9880,
    ip: '10.0.0.1',
    since: START,
  };
  expect(sidecarPodsOf([pod(true)])).toEqual([{ ...found, ready: true }]);
  expect(sidecarPodsOf([pod(false)])).toEqual([{ ...found, ready: false }]);
  expect(sidecarPodsOf([pod(true, { deletionTimestamp: since })])).toEqual([{ ...found, ready: false }]);
});

test('a pod without an agent is none', () => {
  expect(sidecarIn({ spec: { containers: [{ name: 'ingest' }] } })).toBeUndefined();
  expect(sidecarIn({})).toBeUndefined();
  expect(sidecarPodsOf([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, status: {} }])).toEqual([]);
});

test('a container of which the kubelet has said nothing yet is not ready', () => {
  expect(sidecarIn({ spec: CONTAINERS })).toEqual({ port: 9880, ready: false });
});
