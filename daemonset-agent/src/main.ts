#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { createApiClient, inClusterConnection } from '@logpipeline/kubernetes';
import { createLog, firstSignal } from '@logpipeline/service';
import type { Logger } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { type Agent, startAgent } from './agent.ts';
import { ENVIRONMENT_VARIABLES, parseEnvironment } from './settings/environment.ts';
import type { ParsedSettings, Settings } from './settings/settings.ts';
import { parseSettingsFile } from './settings/settingsFile.ts';

const HELP = `Usage: logpipeline-agent [--config FILE] [--check]

Tails logs, keeps them in a spool on disk, and uploads them exactly once.

  --config FILE   settings, YAML or JSON. Without it these environment variables are used:
${Object.entries(ENVIRONMENT_VARIABLES)
  .map(([name, meaning]) => `                    ${name.padEnd(25)} ${meaning}`)
  .join('\n')}
                  Credentials come from where AWS programs look for them: AWS_ACCESS_KEY_ID and
                  AWS_SECRET_ACCESS_KEY, ~/.aws, IRSA, Pod Identity, the instance's role.
  --check         check the settings and exit: 0 good, 2 bad
  --json          with --check: print {"ok", "errors"}
  --version       print the version
  --help          print this

One port, 9880 unless http.port says otherwise: /healthz, /readyz, /metrics, /status.
Signals: SIGTERM and SIGINT stop reading, seal, upload within shutdownGracePeriod, and leave the rest in the spool.
Exit: 0 stopped as asked, 1 could not start, 2 bad settings (nothing was touched on disk).
`;

const EXIT_BAD_SETTINGS = 2;

type Arguments = { config?: string; check: boolean; json: boolean };

function readArguments(): Arguments | undefined {
  const { values } = parseArgs({
    options: {
      config: { type: 'string' },
      check: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      version: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(HELP);
  else if (values.version) process.stdout.write(`${packageJson.version}\n`);
  else return values;
  return undefined;
}

function readSettings(path: string | undefined): { settings?: Settings; errors: string[] } {
  let parsed: ParsedSettings;
  try {
    parsed =
      path === undefined
        ? parseEnvironment(process.env)
        : parseSettingsFile(path, readFileSync(path, 'utf8'));
  } catch (error) {
    return { errors: [`${path}: cannot be read: ${error instanceof Error ? error.message : String(error)}`] };
  }
  return parsed.ok ? { settings: parsed.settings, errors: [] } : { errors: parsed.errors };
}

type Grace = { graceMs: number; drain: boolean };

/** A second signal ends the process at once: the spool is made for that. */
function stopOn(signal: NodeJS.Signals, agent: Agent, { graceMs, drain }: Grace, log: Logger): void {
  process.once(signal, () => process.exit(1));
  const what = drain
    ? 'the logs are read to their end; what was read is sealed and uploaded.'
    : 'nothing more is read; what was read is sealed and uploaded.';
  log.info({ signal, graceMs }, `Stopping: ${what}`);
  agent.stop(AbortSignal.timeout(graceMs)).then(
    () => process.exit(0),
    (error: unknown) => {
      log.fatal(
        { err: error },
        'The agent did not stop as it should. Committed records are safe in the spool.',
      );
      process.exit(1);
    },
  );
}

/**
 * Node waits at its end for its threads, and one that asks a file system which hangs never comes back: the process would stay until the
 * kubelet or systemd lost patience. All that is to be kept is on the disk by then.
 */
function endDespiteHangs(agent: Agent): void {
  process.once('exit', () => {
    if (agent.hanging() > 0) process.kill(process.pid, 'SIGKILL');
  });
}

async function main(): Promise<number | undefined> {
  const given = readArguments();
  if (given === undefined) return 0;
  const { settings, errors } = readSettings(given.config);
  if (given.check && given.json)
    process.stdout.write(`${JSON.stringify({ ok: errors.length === 0, errors })}\n`);
  if (settings === undefined) {
    if (!(given.check && given.json))
      process.stderr.write(
        `The settings are not usable; nothing was started.\n${errors.map((error) => `  ${error}\n`).join('')}`,
      );
    return EXIT_BAD_SETTINGS;
  }
  if (given.check) return 0;
  const log = createLog(settings.log.level);
  const signalled = firstSignal();
  try {
    const agent = await startAgent({
      settings,
      hostName: process.env.NODE_NAME ?? hostname(),
      version: packageJson.version,
      log,
      now: Date.now,
      random: Math.random,
      newSeries: () => randomBytes(8).toString('hex'),
      connect: (folder) =>
        createApiClient(
          inClusterConnection({ env: process.env, ...(folder === undefined ? {} : { folder }) }),
        ),
    });
    endDespiteHangs(agent);
    const grace = { graceMs: settings.shutdownGracePeriod, drain: settings.drain };
    void signalled.then((signal) => stopOn(signal, agent, grace, log));
    return undefined;
  } catch (error) {
    log.fatal(
      { err: error },
      `The agent cannot start: ${error instanceof Error ? error.message : String(error)}`,
    );
    return 1;
  }
}

try {
  const code = await main();
  if (code !== undefined) process.exitCode = code;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nSee --help.\n`);
  process.exitCode = EXIT_BAD_SETTINGS;
}
