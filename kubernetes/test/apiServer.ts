import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { binary, freePort } from '@logpipeline/test-binaries';
import type { ApiConnection } from '../src/connection.ts';

/** How long each of the two may take until it answers, in ms: 5 s alone on two cores, more beside other tests. */
const START_TIMEOUT_MS = 90_000;
/** How long each may take to end after SIGTERM, in ms, before it is killed. */
const STOP_TIMEOUT_MS = 5_000;

/** A real etcd and a real API server, and nothing else of a cluster: objects are kept, and nobody acts on them. */
export type ApiServer = {
  readonly server: URL;
  readonly port: number;
  /** A user who may do everything. */
  readonly token: string;
  readonly ca: Buffer;
  /** A kubeconfig with that user. */
  readonly kubeconfig: string;
  readonly logFile: string;
  connection(token?: string): ApiConnection;
  /** Ends the API server, not etcd, at once. */
  kill(): Promise<void>;
  /** Starts it again, on the same port, with the same objects. */
  restart(): Promise<void>;
  /** Ends both, and removes all. May be called twice. */
  stop(): Promise<void>;
};

/** Starts both, and waits until the API server is ready. Builds the programs first when needed. */
export async function startApiServer(): Promise<ApiServer> {
  const [etcdProgram, serverProgram] = [await binary('etcd'), await binary('kube-apiserver')];
  const folder = await mkdtemp(join(tmpdir(), 'apiserver-'));
  const logFile = join(folder, 'kube-apiserver.log');
  const [clientPort, peerPort, port] = [await freePort(), await freePort(), await freePort()];
  const etcdAddress = `http://127.0.0.1:${clientPort}`;
  const peerAddress = `http://127.0.0.1:${peerPort}`;
  const token = randomBytes(24).toString('hex');
  const tokenFile = join(folder, 'tokens.csv');
  const keyFile = join(folder, 'service-account.key');
  const certificate = join(folder, 'pki', 'apiserver.crt');
  await writeFile(tokenFile, `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  await writeFile(keyFile, serviceAccountKey(), { mode: 0o600 });

  const run = async (program: string, args: string[], log: string): Promise<ChildProcess> => {
    const output = await open(log, 'a');
    const child = spawn(program, args, { stdio: ['ignore', output.fd, output.fd] });
    await output.close();
    return child;
  };
  const etcd = await run(
    etcdProgram,
    [
      '--name=test',
      `--data-dir=${join(folder, 'etcd')}`,
      '--unsafe-no-fsync',
      `--listen-client-urls=${etcdAddress}`,
      `--advertise-client-urls=${etcdAddress}`,
      `--listen-peer-urls=${peerAddress}`,
      `--initial-advertise-peer-urls=${peerAddress}`,
      `--initial-cluster=test=${peerAddress}`,
    ],
    join(folder, 'etcd.log'),
  );
  const startServer = async (): Promise<ChildProcess> => {
    const child = await run(
      serverProgram,
      [
        `--etcd-servers=${etcdAddress}`,
        `--cert-dir=${join(folder, 'pki')}`,
        `--secure-port=${port}`,
        '--bind-address=127.0.0.1',
        '--advertise-address=127.0.0.1',
        '--endpoint-reconciler-type=none',
        '--service-cluster-ip-range=10.96.0.0/16',
        `--service-account-key-file=${keyFile}`,
        `--service-account-signing-key-file=${keyFile}`,
        '--service-account-issuer=https://kubernetes.default.svc',
        `--token-auth-file=${tokenFile}`,
        '--authorization-mode=RBAC',
        // Without a controller manager no namespace ever has its default account.
        '--disable-admission-plugins=ServiceAccount',
      ],
      logFile,
    );
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await isReady(port, token))) {
      if (child.exitCode !== null || Date.now() > deadline) {
        child.kill('SIGKILL');
        const said = (await readFile(logFile, 'utf8')).slice(-4_000);
        throw new Error(`kube-apiserver did not start; it said:\n${said}`);
      }
      await sleep(100);
    }
    return child;
  };
  let server: ChildProcess;
  try {
    server = await startServer();
  } catch (error) {
    await end(etcd, 'SIGKILL');
    throw error;
  }
  const ca = await readFile(certificate);
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigText(port, token, certificate), { mode: 0o600 });
  const url = new URL(`https://127.0.0.1:${port}`);
  return {
    server: url,
    port,
    token,
    ca,
    kubeconfig,
    logFile,
    connection: (ownToken = token) => ({
      server: url,
      credentials: async () => ({ headers: { authorization: `Bearer ${ownToken}` }, tls: { ca } }),
      forget() {},
    }),
    kill: () => end(server, 'SIGKILL'),
    async restart() {
      await end(server, 'SIGTERM');
      server = await startServer();
    },
    async stop() {
      await end(server, 'SIGKILL');
      await end(etcd, 'SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}

function isReady(port: number, token: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path: '/readyz',
        agent: false,
        // Its certificate is not written yet at the first question.
        rejectUnauthorized: false,
        headers: { authorization: `Bearer ${token}` },
        timeout: 2_000,
      },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });
}

function serviceAccountKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return privateKey;
}

function kubeconfigText(port: number, token: string, certificate: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [
      {
        name: 'test',
        cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority': certificate },
      },
    ],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin', namespace: 'default' } }],
  });
}
