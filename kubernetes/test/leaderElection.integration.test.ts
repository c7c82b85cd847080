import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiClient } from '../src/apiClient.ts';
import { systemClock } from '../src/clock.ts';
import { createApiClient } from '../src/createApiClient.ts';
import { getObject } from '../src/getObject.ts';
import { type LeaderElection, type LeaderElectionOptions, leaderElection } from '../src/leaderElection.ts';
import type { Lease } from '../src/lease.ts';
import { pathOf } from '../src/resource.ts';
import { resources } from '../src/resources.ts';
import { type ApiServer, startApiServer } from './apiServer.ts';
import { type CuttingProxy, cuttingProxy } from './cuttingProxy.ts';
import { waitFor } from './waitFor.ts';

const leaseDurationMs = 4_000;
// Long enough for a machine that runs other tests beside this one.
const renewDeadlineMs = 2_500;
const retryPeriodMs = 100;

let server: ApiServer;
let direct: ApiClient;
let proxies: CuttingProxy[];
let clients: ApiClient[];
let elections: LeaderElection[];
let told: string[];
let name: string;
let count = 0;

beforeAll(async () => {
  server = await startApiServer();
  direct = createApiClient(server.connection());
});
afterAll(async () => {
  direct.close();
  await server.stop();
});
beforeEach(() => {
  [proxies, clients, elections, told] = [[], [], [], []];
  name = `operator-${++count}`;
});
afterEach(async () => {
  for (const proxy of proxies) proxy.accept();
  await Promise.all(elections.map((election) => election.stop()));
  for (const client of clients) client.close();
  await Promise.all(proxies.map((proxy) => proxy.stop()));
});

/** A candidate with a network of its own. */
async function candidate(identity: string, options: Partial<LeaderElectionOptions> = {}) {
  const proxy = await cuttingProxy(server.port);
  const client = createApiClient({
    ...server.connection(),
    server: new URL(`https://127.0.0.1:${proxy.port}`),
  });
  const election = leaderElection({
    client,
    namespace: 'default',
    name,
    identity,
    leaseDurationMs,
    renewDeadlineMs,
    retryPeriodMs,
    clock: systemClock,
    random: Math.random,
    onStarted: () => told.push(`${identity} leads`),
    onLost: (why) => told.push(`${identity} lost: ${why}`),
    ...options,
  });
  proxies.push(proxy);
  clients.push(client);
  elections.push(election);
  return { proxy, election };
}

const lease = () => getObject<Lease>(direct, resources.leases, 'default', name);

describe('the election of a leader', () => {
  test('has one leader, whose lease is renewed', async () => {
    await candidate('a');
    await waitFor('a leader', () => told.length === 1);
    await candidate('b');
    const { spec } = (await lease()) as Lease;
    expect(spec).toMatchObject({ holderIdentity: 'a', leaseDurationSeconds: 4, leaseTransitions: 0 });
    await waitFor('renewals', async () => (await lease())?.spec?.renewTime !== spec?.renewTime);
    expect((await lease())?.spec?.acquireTime).toBe(spec?.acquireTime);
    expect(told).toEqual(['a leads']);
  });

  test('goes to the other at once when the leader stops', async () => {
    const { election } = await candidate('a');
    await waitFor('a leader', () => told.length === 1);
    const second = await candidate('b');
    await election.stop();
    expect(election.isLeader).toBe(false);
    const stoppedAt = performance.now();
    await waitFor('the other', () => told.length === 2);
    expect(performance.now() - stoppedAt).toBeLessThan(leaseDurationMs / 2);
    expect(told).toEqual(['a leads', 'b leads']);
    expect(second.election.isLeader).toBe(true);
    expect((await lease())?.spec).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
  });

  test.each(['hang', 'refuse'] as const)(
    'a leader whose connections %s has lost before another leads',
    async (how) => {
      const first = await candidate('a');
      await waitFor('a leader', () => told.length === 1);
      const second = await candidate('b');
      first.proxy[how]();
      await waitFor('the loss', () => told.length === 2);
      expect(first.election.isLeader).toBe(false);
      expect(second.election.isLeader).toBe(false);
      await waitFor('the other', () => told.length === 3);
      expect(told[1]).toMatch(/^a lost: the lease "operator-\d" in namespace "default" is lost: /);
      expect(told[2]).toBe('b leads');
    },
  );

  test('a leader goes on when its lease is deleted or labelled', async () => {
    await candidate('a');
    await waitFor('a leader', () => told.length === 1);
    await direct.request({ method: 'DELETE', path: pathOf(resources.leases, 'default', name) });
    await waitFor('a new lease', async () => (await lease()) !== undefined);
    await direct.request({
      method: 'PATCH',
      path: pathOf(resources.leases, 'default', name),
      contentType: 'application/merge-patch+json',
      body: { metadata: { labels: { mine: 'yes' } } },
    });
    const before = (await lease())?.spec?.renewTime;
    await waitFor('a renewal', async () => (await lease())?.spec?.renewTime !== before);
    expect((await lease())?.metadata.labels).toEqual({ mine: 'yes' });
    expect(told).toEqual(['a leads']);
  });

  test('a leader whose lease was taken says who has it', async () => {
    await candidate('a');
    await waitFor('a leader', () => told.length === 1);
    await direct.request({
      method: 'PATCH',
      path: pathOf(resources.leases, 'default', name),
      contentType: 'application/merge-patch+json',
      body: { spec: { holderIdentity: 'thief' } },
    });
    await waitFor('the loss', () => told.length === 2);
    expect(told[1]).toBe(`a lost: the lease "${name}" in namespace "default" is lost: it is held by "thief"`);
  });
});

describe('of two processes', () => {
  let processes: { identity: string; child: ChildProcess; said: string[] }[];
  beforeEach(() => {
    processes = [];
  });
  afterEach(async () => {
    const ends = processes.map(({ child }) => (isRunning(child) ? once(child, 'exit') : undefined));
    for (const { child } of processes) child.kill('SIGKILL');
    await Promise.all(ends);
  });

  const isRunning = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;
  const leaders = () =>
    processes.filter(({ child, said }) => isRunning(child) && said.join('') === 'leads\n');

  async function start(...identities: string[]) {
    for (const identity of identities) {
      const program = join(import.meta.dirname, 'elector.ts');
      const args = [program, server.kubeconfig, name, identity];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      const said: string[] = [];
      child.stdout?.on('data', (chunk) => said.push(String(chunk)));
      processes.push({ identity, child, said });
    }
    await waitFor('a leader', () => leaders().length > 0);
    const [leader] = leaders();
    if (leader === undefined) throw new Error('no leader');
    return leader;
  }

  test.each(['SIGKILL', 'SIGSTOP'] as const)(
    'the other leads after %s, within the time of the lease',
    async (signal) => {
      const first = await start('a', 'b');
      const killedAt = performance.now();
      first.child.kill(signal);
      const others = () => leaders().filter((leader) => leader !== first);
      await waitFor('the other', () => others().length === 1);
      const seconds = (performance.now() - killedAt) / 1000;
      // The last renewal may be one retry old, and the other looks at it each 0.1 to 0.2 s.
      expect(seconds).toBeGreaterThan(3.5);
      expect(seconds).toBeLessThan(7);
      // Whoever slept must not believe that it still leads.
      if (signal === 'SIGSTOP') {
        const ended = once(first.child, 'exit');
        first.child.kill('SIGCONT');
        expect(await ended).toEqual([1, null]);
        expect(first.said.join('')).toBe('leads\nlost\n');
      }
      expect(leaders().length).toBe(1);
    },
  );

  test('one that ends in good order gives up the lease', async () => {
    const first = await start('a');
    const ended = once(first.child, 'exit');
    first.child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect((await lease())?.spec?.holderIdentity).toBe('');
  });
});
