// What a person gets who installs the agent from npm, tried in an empty folder: nothing of this repository may be missing.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createDirectoryStore, isIndexKey, readObject } from '@logpipeline/archive';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type InstalledAgent, installAgent } from './installedAgent.ts';

const run = promisify(execFile);
const repository = join(import.meta.dirname, '..', '..', '..');

let agent: InstalledAgent;
beforeAll(async () => {
  agent = await installAgent();
}, 300_000);
afterAll(() => agent?.remove());

describe('the package', () => {
  test('holds the bundle, its licences and the systemd unit, and no source', () => {
    expect(agent.files.sort()).toEqual([
      'README.md',
      'bin/logpipeline-agent.mjs',
      'dist/LICENSE',
      'dist/THIRD_PARTY_LICENSES.txt',
      'dist/main.mjs',
      'dist/main.mjs.map',
      'package.json',
      'systemd/agent.env.example',
      'systemd/logpipeline-agent.service',
    ]);
  });

  test('depends on the native module only', () => {
    expect(agent.packages).toEqual(['@logpipeline/daemonset-agent', 'nan', 'zlib-sync']);
  });
});

describe('the program', () => {
  test('--help names the variables that configure it', async () => {
    const { stdout } = await run(agent.program, ['--help'], { env: agent.env });
    for (const name of ['LOG_BUCKET_NAME', 'AWS_REGION', 'UPLOAD_INTERVAL_MINUTES', 'MAX_BUFFER_SIZE']) {
      expect(stdout).toContain(name);
    }
  });

  test('--version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(repository, 'daemonset-agent/package.json'), 'utf8'));
    const { stdout } = await run(agent.program, ['--version'], { env: agent.env });
    expect(stdout).toBe(`${version}\n`);
  });

  test('an older Node ends it with 2 and a sentence', async () => {
    // Only the version is another: what a real one lacks does not matter, since nothing else is looked at before.
    const folder = mkdtempSync(join(tmpdir(), 'older-node-'));
    const older = join(folder, 'older.mjs');
    writeFileSync(older, 'Object.defineProperty(process, "versions", { value: { node: "20.1.0" } });');
    const env = { ...agent.env, NODE_OPTIONS: `--import=${older}` };
    const ended = await run(agent.program, ['--version'], { env }).catch((error: unknown) => error);
    rmSync(folder, { recursive: true });
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('needs Node 24 or newer') });
  });

  test('bad settings end it with 2, by name', async () => {
    const env = { ...agent.env, LOG_BUCKET_NAME: 'Not_A_Bucket', UPLOAD_INTERVAL_MINUTES: 'soon' };
    const ended = await run(agent.program, [], { env }).catch((error: unknown) => error);
    expect(ended).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /LOG_BUCKET_NAME[\s\S]*UPLOAD_INTERVAL_MINUTES|UPLOAD_INTERVAL_MINUTES[\s\S]*LOG_BUCKET_NAME/,
      ),
    });
  });
});

describe('a folder of logs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'package-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['zstd', 'gzip'])(
    'is shipped, with %s, each line once',
    async (compression) => {
      const home = join(folder, compression);
      for (const made of ['logs', 'objects']) mkdirSync(join(home, made), { recursive: true });
      const lines = Array.from(
        { length: 1_000 },
        (_, n) => `INFO line number ${n} of the ${compression} run`,
      );
      writeFileSync(join(home, 'logs', 'app.log'), `${lines.join('\n')}\n`);
      writeFileSync(join(home, 'settings.json'), JSON.stringify(settings(home, compression)));

      const child = spawn(agent.program, ['--config', join(home, 'settings.json')], { env: agent.env });
      const said = Promise.all([text(child.stdout), text(child.stderr)]);
      try {
        const deadline = Date.now() + 60_000;
        while (Date.now() < deadline && child.exitCode === null) {
          if ((await readMessages(join(home, 'objects'))).length >= lines.length) break;
          await wait(200);
        }
      } finally {
        child.kill('SIGTERM');
      }
      const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
      expect(code, (await said).join('\n')).toBe(0);
      const found = await readMessages(join(home, 'objects'));
      const lost = lines.filter((line) => !found.includes(line)).length;
      expect({ lost, records: found.length }).toEqual({ lost: 0, records: lines.length });
    },
    120_000,
  );
});

function settings(home: string, compression: string): unknown {
  return {
    spool: { path: join(home, 'spool') },
    http: { host: '127.0.0.1', port: 0 },
    pipelines: [
      {
        name: 'package-test',
        interval: '1s',
        compression,
        destination: { directory: { path: join(home, 'objects') } },
        files: { include: [join(home, 'logs', '*.log')] },
      },
    ],
  };
}

/** The messages of all records in all objects that are there. */
async function readMessages(objects: string): Promise<string[]> {
  const messages: string[] = [];
  const store = createDirectoryStore(objects);
  for await (const { key } of store.list()) {
    if (isIndexKey(key) || !key.includes('kind=log')) continue;
    for await (const block of readObject(await store.read(key), key)) {
      for (const line of block.toString('utf8').trimEnd().split('\n'))
        messages.push(JSON.parse(line).message);
    }
  }
  return messages;
}
