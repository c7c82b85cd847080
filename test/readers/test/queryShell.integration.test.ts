import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startVersitygw, type Versitygw } from '@logpipeline/test-binaries';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missing } from '../src/missing.ts';
import { SCENE, sceneLogs, sceneSamples } from '../src/nodeScene.ts';
import { pageBlocks, readDoc } from '../src/pageBlocks.ts';
import { prepareQueryTools, type QueryTools, runShell } from '../src/queryTools.ts';
import { PIPELINE, shipScene } from '../src/shipScene.ts';

const why = missing(['python3', 'zstdcat']);
const INSTALL_MS = 600_000;
const [SAMPLES = '', SLOW = '', ERRORS = ''] = pageBlocks('query.md', 'sh', 'bucket');
const [LIVE_SAMPLES = '', LIVE_LOG = ''] = pageBlocks('query.md', 'sh', 'node');

const folder = mkdtempSync(join(tmpdir(), 'query-shell-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const linesOf = (output: string) => output.trimEnd().split('\n');

describe.skipIf(why !== null)(`grep in the bucket${why === null ? '' : ` (${why})`}`, () => {
  let server: Versitygw;
  let tools: QueryTools;
  const inFolder = (name: string) => {
    const path = join(folder, name);
    mkdirSync(path);
    return path;
  };

  beforeAll(async () => {
    tools = await prepareQueryTools();
    server = await startVersitygw();
    await shipScene(folder, server);
  }, INSTALL_MS);
  afterAll(() => server?.stop());

  test('the samples of an hour of all nodes, byte for byte as the nodes took them', async () => {
    const found = linesOf(await runShell(SAMPLES, inFolder('samples'), tools.env(server)));
    const taken = SCENE.nodes
      .flatMap(sceneSamples)
      .filter((line) => line.startsWith('{"timestamp":"2026-11-23T04:'));
    expect(found.filter((line) => line.startsWith('{')).sort()).toEqual(taken.sort());
  });

  test('slow requests, as text and in JSON, without a copy on disk', async () => {
    const found = linesOf(await runShell(SLOW, inFolder('slow'), tools.env(server)));
    const records = found.map((line) => JSON.parse(line));
    // A minute: one of each of two pods, and one of the web server.
    expect(records).toHaveLength(60 * 3);
    expect(records.every(({ kind, level }) => kind === 'log' && level === 'WARN')).toBe(true);
  });

  test('errors in browsers, and all errors', async () => {
    const found = linesOf(await runShell(ERRORS, inFolder('errors'), tools.env(server))).filter((line) =>
      line.startsWith('{'),
    );
    const browser = 60;
    const { minutes, aMinute } = SCENE.errors;
    // The second command finds those of browsers again.
    expect(found.filter((line) => line.includes('FRONTEND_ERROR'))).toHaveLength(2 * browser);
    expect(found).toHaveLength(2 * browser + 2 * minutes * aMinute);
  });
});

describe('grep on a node', () => {
  test('samples are seen live, also behind a rotation', async () => {
    const spool = join(folder, 'spool');
    const path = join(spool, 'node-metrics', `${PIPELINE.namespace}_${PIPELINE.name}`, 'metrics.ndjson');
    const samples = sceneSamples('n1').slice(0, 40);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${samples[0]}\n`);
    let written = 1;
    const script = LIVE_SAMPLES.replace('/var/lib/logpipeline', spool);
    expect(script).toContain(path);
    const output = await runShell(script, folder, { PATH: process.env['PATH'] ?? '' }, (soFar) => {
      // One at a time: each is seen whole before the next one is written.
      if (soFar.split('\n').length - 1 < written) return false;
      if (written === samples.length) return true;
      if (written % 10 === 0) renameSync(path, `${path}.20261123-0400${written}.000`);
      appendFileSync(path, `${samples[written]}\n`);
      written++;
      return false;
    });
    expect(linesOf(output)).toEqual(samples);
  });

  test("a container's lines are found in the kubelet's folders", async () => {
    const root = join(folder, 'pods');
    for (const node of SCENE.nodes)
      for (const log of sceneLogs(node)) {
        mkdirSync(join(root, log.folder), { recursive: true });
        writeFileSync(join(root, log.folder, '0.log'), log.bytes);
      }
    const script = LIVE_LOG.replace('/var/log/pods', root);
    const minutes = (SCENE.to - SCENE.from) / 60_000;
    const output = await runShell(
      script,
      folder,
      { PATH: process.env['PATH'] ?? '' },
      (soFar) => soFar.split('\n').length - 1 >= 2 * minutes,
    );
    const whole = output.slice(0, output.lastIndexOf('\n'));
    expect(linesOf(whole).every((line) => line.includes('WARN SLOW_REQUEST GET /api/orders'))).toBe(true);
  });

  test('the unit has the name that the page says', () => {
    const unit = join(import.meta.dirname, '../../../daemonset-agent/systemd/logpipeline-agent.service');
    expect(readFileSync(unit, 'utf8')).toContain('[Service]');
    expect(readDoc('query.md')).toContain('`systemctl status logpipeline-agent`');
  });
});
