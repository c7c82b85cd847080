#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import {
  type ApiConnection,
  createApiClient,
  inClusterConnection,
  systemClock,
} from '@logpipeline/kubernetes';
import { createLog, firstSignal } from '@logpipeline/service';
import type { Logger } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { clearFinalizers } from './clearFinalizers.ts';
import { startOperator } from './operator.ts';
import type { ParsedSettings } from './settings/settings.ts';
import { parseSettingsFile } from './settings/settingsFile.ts';

const DEFAULT_CONFIG = '/etc/logpipeline/operator.json';

const HELP = `Usage: logpipeline-operator [--config FILE] [--check | --clear-finalizers]

Watches LogPipelines, configures the agents, checks buckets, and says in each pipeline's status how it is.

  --config FILE        settings, JSON. Default: ${DEFAULT_CONFIG}
  --kubeconfig FILE    outside a cluster: how to reach one. Default: the pod's own ServiceAccount
  --check              check the settings and exit: 0 good, 2 bad
  --json               with --check: print {"ok", "errors"}
  --clear-finalizers   stop the release's operator, remove its finalizer from all LogPipelines, and exit: before uninstalling
  --version            print the version
  --help               print this

POD_NAME is who holds the lease; default: the host's name.
One port, 8080 unless http.port says otherwise: /healthz, /readyz, /metrics.
Signals: SIGTERM and SIGINT end what runs and give up the lease.
Exit: 0 stopped as asked, 1 could not start or lost the lease, 2 bad settings.
`;

const EXIT_BAD_SETTINGS = 2;
/** What runs is a few requests; each has a deadline of its own. The kubelet gives 30 s. In ms. */
const STOP_DEADLINE_MS = 20_000;

function readArguments() {
  const { values } = parseArgs({
    options: {
      config: { type: 'string', default: DEFAULT_CONFIG },
      kubeconfig: { type: 'string' },
      check: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      'clear-finalizers': { type: 'boolean', default: false },
      version: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(HELP);
  else if (values.version) process.stdout.write(`${packageJson.version}\n`);
  else return values;
  return undefined;
}

function readSettings(path: string): ParsedSettings {
  try {
    return parseSettingsFile(path, readFileSync(path, 'utf8'));
  } catch (error) {
    return {
      ok: false,
      errors: [`${path}: cannot be read: ${error instanceof Error ? error.message : String(error)}`],
    };
  }
}

/** client-node is loaded only for a kubeconfig: it takes 60 MB. */
async function connect(kubeconfig: string | undefined): Promise<ApiConnection> {
  if (kubeconfig === undefined) return inClusterConnection();
  const { kubeconfigConnection } = await import('@logpipeline/kubernetes/kubeconfig');
  return kubeconfigConnection({ path: kubeconfig });
}

/** A second signal ends the process at once: what it leaves undone is done by its successor. */
function stopOn(signal: NodeJS.Signals, stop: () => Promise<void>, log: Logger): void {
  process.once(signal, () => process.exit(1));
  log.info({ signal }, 'Stopping: what runs is ended, then the lease is given up.');
  const late = setTimeout(() => {
    log.warn(`Not everything ended in ${STOP_DEADLINE_MS / 1_000} s; the lease runs out by itself.`);
    process.exit(1);
  }, STOP_DEADLINE_MS);
  stop().then(
    () => process.exit(0),
    (error: unknown) => {
      log.fatal({ err: error }, 'The operator did not stop as it should.');
      process.exit(1);
    },
  );
  late.unref();
}

async function main(): Promise<number | undefined> {
  const given = readArguments();
  if (given === undefined) return 0;
  const parsed = readSettings(given.config);
  const errors = parsed.ok ? [] : parsed.errors;
  if (given.check && given.json) process.stdout.write(`${JSON.stringify({ ok: parsed.ok, errors })}\n`);
  if (!parsed.ok) {
    if (!(given.check && given.json)) {
      const lines = errors.map((error) => `  ${error}\n`).join('');
      process.stderr.write(`The settings are not usable; nothing was started.\n${lines}`);
    }
    return EXIT_BAD_SETTINGS;
  }
  if (given.check) return 0;
  const { settings } = parsed;
  const log = createLog(settings.logLevel);
  const client = createApiClient(await connect(given.kubeconfig));
  if (given['clear-finalizers']) {
    const cleared = await clearFinalizers({ client, settings, clock: systemClock, log });
    log.info({ cleared }, 'No LogPipeline has the operator’s finalizer any longer.');
    client.close();
    return 0;
  }
  const signalled = firstSignal();
  const operator = await startOperator({
    settings,
    client,
    identity: process.env['POD_NAME'] || hostname(),
    log,
    clock: systemClock,
    random: Math.random,
    version: packageJson.version,
    unique: () => randomBytes(8).toString('hex'),
    newToken: () => randomBytes(32).toString('hex'),
    onLost(why) {
      log.fatal({ why }, 'The lease is lost: another process may lead already, so this one ends.');
      process.exit(1);
    },
  });
  const stop = async () => {
    await operator.stop();
    client.close();
  };
  void signalled.then((signal) => stopOn(signal, stop, log));
  return undefined;
}

try {
  const code = await main();
  if (code !== undefined) process.exitCode = code;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nSee --help.\n`);
  process.exitCode = 1;
}
