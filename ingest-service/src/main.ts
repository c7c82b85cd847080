#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createLog, firstSignal } from '@logpipeline/service';
import { parseYamlSettings } from '@logpipeline/service/yaml';
import type { Logger } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { type Ingest, startIngest } from './ingest.ts';
import { openapiDocument } from './openapi/document.ts';
import { type ParsedSettings, parseSettings } from './settings/settings.ts';

const HELP = `Usage: logpipeline-ingest [--config FILE] [--check]

Takes events of pages, and answers when they are on disk. The agent beside it ships them.

  --config FILE   settings, YAML or JSON; without it all have their defaults, by which no page may send
  --check         check the settings and exit: 0 good, 2 bad
  --json          with --check: print {"ok", "errors"}
  --openapi       print the API's OpenAPI document
  --version       print the version
  --help          print this

Ports: 8080 for pages (public.port), 9881 for /healthz, /readyz and /metrics (admin.port).
Signals: SIGTERM and SIGINT: not ready at once; after drainDelay no new connections; what was begun is finished, written and synced.
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
      openapi: { type: 'boolean', default: false },
      version: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(HELP);
  else if (values.version) process.stdout.write(`${packageJson.version}\n`);
  else if (values.openapi)
    process.stdout.write(`${JSON.stringify(openapiDocument(packageJson.version), null, 2)}\n`);
  else return values;
  return undefined;
}

function readSettings(path: string | undefined): ParsedSettings {
  if (path === undefined) return parseSettings({});
  try {
    return parseYamlSettings(path, readFileSync(path, 'utf8'), parseSettings);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, errors: [`${path}: cannot be read: ${why}`] };
  }
}

/** A second signal ends the process at once: what was acknowledged is on disk. */
function stopOn(signal: NodeJS.Signals, ingest: Ingest, log: Logger): void {
  process.once(signal, () => process.exit(1));
  log.info({ signal }, 'Stopping: not ready any more; what was begun is finished and written.');
  ingest.stop().then(
    () => process.exit(0),
    (error: unknown) => {
      log.fatal({ err: error }, 'The service did not stop as it should. What it acknowledged is on disk.');
      process.exit(1);
    },
  );
}

async function main(): Promise<number | undefined> {
  const given = readArguments();
  if (given === undefined) return 0;
  const parsed = readSettings(given.config);
  const errors = parsed.ok ? [] : parsed.errors;
  if (given.check && given.json) process.stdout.write(`${JSON.stringify({ ok: parsed.ok, errors })}\n`);
  if (!parsed.ok) {
    if (!(given.check && given.json))
      process.stderr.write(
        `The settings are not usable; nothing was started.\n${errors.map((error) => `  ${error}\n`).join('')}`,
      );
    return EXIT_BAD_SETTINGS;
  }
  if (given.check) return 0;
  const log = createLog(parsed.settings.log.level);
  const signalled = firstSignal();
  try {
    const ingest = await startIngest({
      settings: parsed.settings,
      version: packageJson.version,
      log,
      now: Date.now,
      random: Math.random,
    });
    void signalled.then((signal) => stopOn(signal, ingest, log));
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.fatal({ err: error }, `The service cannot start: ${why}`);
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
