import { readFile } from 'node:fs/promises';
import type { LogPipelineStatus } from '@logpipeline/crds';
import {
  type ApiClient,
  applyObject,
  createApiClient,
  deleteObject,
  eventRecorder,
  getObject,
  type KubernetesObject,
  pathOf,
  resources,
} from '@logpipeline/kubernetes';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { type ApiServer, startApiServer } from '../../../kubernetes/test/apiServer.ts';
import { PipelineEvents } from '../../src/events/pipelineEvents.ts';
import { pipelineStatus } from '../../src/status/pipelineStatus.ts';
import { StatusWriter, type Written } from '../../src/status/statusWriter.ts';
import { agents, bucket, input, nodes } from './inputs.ts';

const DEFINITION = new URL('../../../crds/logpipelines.yaml', import.meta.url);
const definitions = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};
const namespace = 'default';

let server: ApiServer;
let client: ApiClient;

beforeAll(async () => {
  server = await startApiServer();
  client = createApiClient(server.connection());
  const definition = parse(await readFile(DEFINITION, 'utf8'), { merge: true }) as KubernetesObject;
  await applyObject(client, definition, { fieldManager: 'test', resource: definitions });
  await vi.waitFor(() => client.request({ method: 'GET', path: pathOf(resources.logPipelines) }), 20_000);
}, 120_000);
afterAll(async () => {
  client.close();
  await server.stop();
});

async function makePipeline(name: string): Promise<Written> {
  const pipeline = {
    apiVersion: 'logpipeline.dev/v1alpha1',
    kind: 'LogPipeline',
    metadata: { name, namespace },
    spec: { bucket: 'logs' },
  };
  // The API server says that a new kind is served a moment before it takes objects of it.
  return vi.waitFor(() => applyObject(client, pipeline, { fieldManager: 'somebody' }), 20_000);
}

async function live(name: string): Promise<Written & KubernetesObject> {
  const pipeline = await getObject(client, resources.logPipelines, namespace, name);
  if (pipeline === undefined) throw new Error(`${name} is gone`);
  return pipeline;
}

const writer = () => new StatusWriter({ client, clock: { now: Date.now } });
const full = pipelineStatus(
  input({
    bucket: bucket('AccessDenied'),
    agents: agents({
      oldestUnshippedTime: Date.now(),
      blocked: nodes(3, 'buffer.maxSize is used up.'),
      worst: [
        { node: 'a', oldestUnshippedTime: new Date().toISOString(), unshippedBytes: 7, message: 'slow' },
      ],
    }),
  }),
);

test('a status is stored as it is, owned by its manager, and the spec is left alone', async () => {
  const pipeline = await makePipeline('stored');
  expect(await writer().write(pipeline, full)).toMatchObject({ outcome: 'written' });
  const stored = await live('stored');
  expect(stored.status).toEqual(full);
  expect(stored.metadata.generation).toBe(1);
  const managers = stored.metadata.managedFields as {
    manager: string;
    operation: string;
    subresource?: string;
  }[];
  expect(managers).toContainEqual(
    expect.objectContaining({
      manager: 'logpipeline-operator-status',
      operation: 'Apply',
      subresource: 'status',
    }),
  );
  // Read again from the API server, it is equal to what is made from the same facts: nothing to write.
  expect(await writer().write(stored, pipelineStatus(input({ old: stored.status })))).toMatchObject({
    outcome: 'written',
  });
  const mended = await live('stored');
  expect(mended.status?.oldestUnshippedTime).toBeUndefined();
  expect(mended.status?.worstNodes).toBeUndefined();
  expect(await writer().write(mended, pipelineStatus(input({ old: mended.status })))).toEqual({
    outcome: 'unchanged',
  });
});

test('another of its name, and one that is gone, get nothing', async () => {
  const pipeline = await makePipeline('gone');
  const which = { resource: resources.logPipelines, namespace, name: 'gone' };
  await deleteObject(client, which);
  expect(await writer().write(pipeline, full)).toEqual({ outcome: 'gone' });
  await makePipeline('gone');
  expect(await writer().write(pipeline, full)).toEqual({ outcome: 'gone' });
  expect((await live('gone')).status).toEqual({ observedGeneration: 0 });
});

test('a status that the resource does not allow is refused, with the field', async () => {
  const pipeline = await makePipeline('refused');
  const wrong: LogPipelineStatus = { ...full, nodes: { desired: -1 } };
  expect(await writer().write(pipeline, wrong)).toMatchObject({
    outcome: 'failed',
    message: expect.stringContaining('status.nodes.desired'),
  });
});

test('Events are written about the pipeline', async () => {
  const pipeline = await makePipeline('announced');
  const recorder = eventRecorder({
    client,
    clock: { now: Date.now },
    component: 'logpipeline-operator',
    instance: 'test',
    unique: () => Math.random().toString(16).slice(2, 10),
  });
  const events = new PipelineEvents({ recorder, clock: { now: Date.now } });
  await events.announce(pipeline, undefined, { before: undefined, after: full });
  const { items } = await client.request<{ items: Record<string, unknown>[] }>({
    method: 'GET',
    path: pathOf(resources.events, namespace),
  });
  expect(
    items.map(({ reason, type, involvedObject }) => [
      reason,
      type,
      (involvedObject as { name: string }).name,
    ]),
  ).toEqual(
    expect.arrayContaining([
      ['CredentialsRefused', 'Warning', 'announced'],
      ['SpoolFull', 'Warning', 'announced'],
    ]),
  );
  expect(recorder.lost).toBe(0);
});
