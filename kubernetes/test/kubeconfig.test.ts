import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { kubeconfigConnection } from '../src/kubeconfig.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
});
afterEach(() => rm(folder, { recursive: true }));

const base64 = (text: string) => Buffer.from(text).toString('base64');

async function write(user: object, cluster: object = {}): Promise<string> {
  const path = join(folder, 'config');
  const config = {
    'current-context': 'mine',
    clusters: [{ name: 'c', cluster: { server: 'https://api.example:6443/clusters/1', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [
      { name: 'mine', context: { cluster: 'c', user: 'u', namespace: 'logs' } },
      { name: 'broken', context: { cluster: 'none', user: 'u' } },
    ],
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}

test('a kubeconfig says where and in which namespace', async () => {
  const connection = kubeconfigConnection({ path: await write({}) });
  expect(connection.server.href).toBe('https://api.example:6443/clusters/1');
  expect(connection.namespace).toBe('logs');
});

describe('the credentials of a kubeconfig', () => {
  test('may be a token and a CA', async () => {
    const path = await write(
      { token: 'secret' },
      { 'certificate-authority-data': base64('the CA'), 'tls-server-name': 'other' },
    );
    expect(await kubeconfigConnection({ path }).credentials()).toEqual({
      headers: { Authorization: 'Bearer secret' },
      tls: { ca: Buffer.from('the CA'), servername: 'other' },
    });
  });

  test('may be a certificate', async () => {
    const path = await write({ 'client-certificate-data': base64('cert'), 'client-key-data': base64('key') });
    expect(await kubeconfigConnection({ path }).credentials()).toMatchObject({
      headers: {},
      tls: { cert: Buffer.from('cert'), key: Buffer.from('key') },
    });
  });

  test('may come from an exec plugin, which runs once for all, and again when its token is refused', async () => {
    const [runs, plugin] = [join(folder, 'runs'), join(folder, 'plugin')];
    const answer = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'T' },
    };
    await writeFile(plugin, `#!/bin/sh\necho run >> ${runs}\ncat <<'EOF'\n${JSON.stringify(answer)}\nEOF\n`);
    await chmod(plugin, 0o755);
    const exec = { apiVersion: answer.apiVersion, command: plugin, interactiveMode: 'Never' };
    const connection = kubeconfigConnection({ path: await write({ exec }) });
    const counted = async () => (await readFile(runs, 'utf8')).trim().split('\n').length;
    const [first] = await Promise.all([connection.credentials(), connection.credentials()]);
    expect(first.headers['Authorization']).toBe('Bearer T');
    await connection.credentials();
    expect(await counted()).toBe(1);
    connection.forget();
    await connection.credentials();
    expect(await counted()).toBe(2);
  });

  test('a plugin that fails is an error that says so', async () => {
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: '/nowhere/plugin' };
    const connection = kubeconfigConnection({ path: await write({ exec }) });
    await expect(connection.credentials()).rejects.toThrow('/nowhere/plugin');
  });
});

describe('a kubeconfig that cannot be used', () => {
  test.each<[string, (path: string) => object, string]>([
    [
      'is not there',
      () => ({ path: '/nowhere/config' }),
      'cannot read the kubeconfig /nowhere/config: ENOENT',
    ],
    [
      'has no such context',
      (path) => ({ path, context: 'other' }),
      'for the context "other". Its contexts: "mine", "broken"',
    ],
    [
      'names a cluster that it lacks',
      (path) => ({ path, context: 'broken' }),
      'has no cluster for the context "broken"',
    ],
  ])('because it %s', async (_, options, message) => {
    const path = await write({});
    expect(() => kubeconfigConnection(options(path))).toThrow(message);
  });

  test('because its server is no URL', async () => {
    const path = await write({}, { server: 'api.example' });
    expect(() => kubeconfigConnection({ path })).toThrow(
      'server "api.example" is not a URL such as https://10.0.0.1:6443',
    );
  });
});
