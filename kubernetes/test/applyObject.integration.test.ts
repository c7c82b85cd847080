import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiClient, ApiError } from '../src/apiClient.ts';
import { applyIfNeeded } from '../src/applyIfNeeded.ts';
import { applyObject, patchStatus } from '../src/applyObject.ts';
import { createApiClient } from '../src/createApiClient.ts';
import { deleteObject } from '../src/deleteObject.ts';
import { eventRecorder } from '../src/eventRecorder.ts';
import { getObject } from '../src/getObject.ts';
import { kubeconfigConnection } from '../src/kubeconfig.ts';
import { whatNeedsApply } from '../src/needsApply.ts';
import { pathOf, type Resource } from '../src/resource.ts';
import { resources } from '../src/resources.ts';
import { type ApiServer, startApiServer } from './apiServer.ts';
import { daemonSet } from './daemonSet.ts';

const namespace = 'default';
const ours = { fieldManager: 'ours' };

let server: ApiServer;
let client: ApiClient;
beforeAll(async () => {
  server = await startApiServer();
  client = createApiClient(kubeconfigConnection({ path: server.kubeconfig }));
});
afterAll(async () => {
  client.close();
  await server.stop();
});

const live = (resource: Resource, name: string) => getObject(client, resource, namespace, name);

function mergePatch(resource: Resource, name: string, body: object) {
  const path = pathOf(resource, namespace, name);
  return client.request({ method: 'PATCH', path, contentType: 'application/merge-patch+json', body });
}

describe('what was applied to a real API server', () => {
  beforeEach(() => deleteObject(client, { resource: resources.daemonSets, namespace, name: 'agents' }));

  test('needs no second apply, in spite of defaults and other ways to write the same', async () => {
    const first = await applyIfNeeded(client, daemonSet, undefined, ours);
    expect(first.stillDiffers).toBeUndefined();
    const second = await applyIfNeeded(client, daemonSet, await live(resources.daemonSets, 'agents'), ours);
    expect(second).toMatchObject({ because: undefined, stillDiffers: undefined });
  });

  test('needs no second apply: a Secret with an owner', async () => {
    const owner = await applyObject(
      client,
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owner', namespace } },
      ours,
    );
    const { name, uid = '' } = owner.metadata;
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'config',
        namespace,
        labels: { app: 'agent' },
        ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name, uid }],
      },
      data: { 'pipeline.json': Buffer.from('{}').toString('base64') },
    };
    const { stillDiffers } = await applyIfNeeded(client, secret, undefined, ours);
    expect(stillDiffers).toBeUndefined();
    const before = await live(resources.secrets, 'config');
    expect(await applyIfNeeded(client, secret, before, ours)).toMatchObject({ because: undefined });
    const changed = { ...secret, data: { 'pipeline.json': Buffer.from('{"a":1}').toString('base64') } };
    expect(await applyIfNeeded(client, changed, before, ours)).toMatchObject({
      because: 'data.pipeline.json',
    });
  });

  test('is repaired, and what others added stays', async () => {
    await applyIfNeeded(client, daemonSet, undefined, ours);
    await mergePatch(resources.daemonSets, 'agents', {
      metadata: { annotations: { theirs: 'stays' }, labels: { app: 'changed' } },
    });
    const repaired = await applyIfNeeded(client, daemonSet, await live(resources.daemonSets, 'agents'), ours);
    expect(repaired.because).toBe('metadata.labels.app');
    expect(repaired.object.metadata).toMatchObject({
      annotations: { theirs: 'stays' },
      labels: { app: 'agent' },
    });
    expect(repaired.stillDiffers).toBeUndefined();
  });

  test('loses what is no longer wanted', async () => {
    const map = (data: object) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace },
      data,
    });
    const { object } = await applyIfNeeded(client, map({ a: '1', b: '2' }), undefined, ours);
    const second = await applyIfNeeded(client, map({ a: '1' }), object, ours);
    expect(second.because).toBe('metadata.annotations.logpipeline.dev/applied');
    expect(second.object['data']).toEqual({ a: '1' });
  });

  test('is refused when it has unknown fields, and when others own it and nothing is forced', async () => {
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'strict', namespace } };
    const failure = (request: Promise<unknown>) => request.catch((error: ApiError) => error);
    expect(await failure(applyObject(client, { ...map, dta: {} }, ours))).toMatchObject({
      message: expect.stringMatching(/^cannot patch configmaps "strict" in namespace "default": .*"dta"|dta/),
    });
    await applyObject(client, { ...map, data: { a: '1' } }, ours);
    const theirs = applyObject(
      client,
      { ...map, data: { a: '2' } },
      { fieldManager: 'theirs', force: false },
    );
    expect(await failure(theirs)).toMatchObject({ status: 409, reason: 'Conflict' });
  });

  test('has a status that is written apart, for that object only', async () => {
    const { object } = await applyIfNeeded(client, daemonSet, undefined, ours);
    const status = {
      currentNumberScheduled: 1,
      desiredNumberScheduled: 2,
      numberMisscheduled: 0,
      numberReady: 1,
    };
    const changed = await patchStatus(client, object, status, { fieldManager: 'status' });
    expect(changed['status']).toMatchObject(status);
    expect(whatNeedsApply(daemonSet, changed)).toBeUndefined();
    const successor = { ...object, metadata: { ...object.metadata, uid: 'another' } };
    await expect(patchStatus(client, successor, status, ours)).rejects.toMatchObject({ status: 422 });
    const absent = { ...object, metadata: { name: 'absent', namespace } };
    await expect(patchStatus(client, absent, status, ours)).rejects.toMatchObject({ status: 404 });
  });
});

test('only the object that is meant is deleted', async () => {
  const meant = { resource: resources.configMaps, namespace, name: 'doomed' };
  const object = await applyObject(
    client,
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'doomed', namespace } },
    ours,
  );
  const { uid, resourceVersion } = object.metadata;
  expect(await deleteObject(client, { ...meant, uid: 'another' })).toBe('changed');
  await mergePatch(resources.configMaps, 'doomed', { data: { a: '1' } });
  expect(await deleteObject(client, { ...meant, uid, resourceVersion })).toBe('changed');
  expect(await deleteObject(client, { ...meant, uid })).toBe('deleted');
  expect(await deleteObject(client, meant)).toBe('absent');
});

test('Events: the same within ten minutes is one with a count', async () => {
  const about = await applyObject(
    client,
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'subject', namespace } },
    ours,
  );
  let now = Date.parse('2026-11-23T00:00:00Z');
  let names = 0;
  const troubles: unknown[] = [];
  const recorder = eventRecorder({
    client,
    clock: { now: () => now },
    component: 'logpipeline-operator',
    instance: 'pod',
    unique: () => `${++names}`,
    onTrouble: (error) => troubles.push(error),
  });
  const say = (message = 'no such bucket') =>
    recorder.record({ about, type: 'Warning', reason: 'BucketUnreachable', message });
  const events = async () => {
    const answer = await client.request<{
      items: { count: number; message: string; lastTimestamp: string }[];
    }>({
      method: 'GET',
      path: pathOf(resources.events, namespace),
      // The API server writes Events of its own there, about the Service `kubernetes`.
      query: { fieldSelector: 'involvedObject.name=subject' },
    });
    return answer.items.map(({ count, message, lastTimestamp }) => [
      message,
      count,
      lastTimestamp.slice(11, 19),
    ]);
  };
  await say();
  now += 1_000;
  // Too soon to be written: it counts with the next.
  await say();
  now += 299_000;
  await say();
  await say('refused');
  expect(await events()).toEqual([
    ['no such bucket', 3, '00:05:00'],
    ['refused', 1, '00:05:00'],
  ]);
  await client.request({ method: 'DELETE', path: pathOf(resources.events, namespace, 'subject.1') });
  now += 60_000;
  await say();
  now += 600_000;
  await say();
  expect(await events()).toEqual([
    ['refused', 1, '00:05:00'],
    ['no such bucket', 1, '00:06:00'],
    ['no such bucket', 1, '00:16:00'],
  ]);
  expect(troubles).toEqual([]);
});
