import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const folder = fileURLToPath(new URL('../example', import.meta.url));

type Line = Record<string, unknown>;
let lines: Line[];
let origin: string;
let stop: () => Promise<void>;

const find = (wanted: Line) =>
  lines.filter((line) => Object.entries(wanted).every(([name, value]) => line[name] === value));

beforeAll(async () => {
  lines = [];
  // A group of its own: npm starts a shell, which starts the program.
  const npm = spawn('npm', ['start', '--silent'], {
    cwd: folder,
    env: { ...process.env, PORT: '0', PWD: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  createInterface({ input: npm.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  stop = async () => {
    if (npm.exitCode !== null || npm.pid === undefined) return;
    const exited = once(npm, 'exit');
    process.kill(-npm.pid, 'SIGTERM');
    await exited;
  };
  const address = await vi.waitFor(() => {
    const [listening] = find({ msg: 'listening' });
    if (listening === undefined) throw new Error('not listening yet');
    return listening['address'] as { port: number };
  }, 30_000);
  origin = `http://127.0.0.1:${address.port}`;
}, 40_000);
afterAll(() => stop?.());

test('a request and what is logged within it have one id, also in the next service', async () => {
  const answer = await fetch(`${origin}/relayed?token=secret`, { headers: { 'x-request-id': 'mine' } });
  expect([await answer.text(), answer.headers.get('x-request-id')]).toEqual(['Hello relayed\n', 'mine']);
  await expect.poll(() => find({ request_id: 'mine' }).length).toBe(3);
  expect(find({ request_id: 'mine' })).toMatchObject([
    { msg: 'saying hello' },
    { message: 'REQUEST', url: `${origin}/hello/relayed`, route: '/hello/:name', service: 'example' },
    { message: 'REQUEST', url: `${origin}/relayed?token=[REDACTED]`, status_code: 200 },
  ]);
});

test.each([
  ['/slow', { level: 'WARN', message: 'SLOW_REQUEST', status_code: 200 }],
  ['/broken', { level: 'ERROR', message: 'REQUEST', status_code: 500 }],
  ['/reset/abc', { url: expect.stringMatching(/\/reset\/\[REDACTED\]$/) }],
])('%s', async (path, record) => {
  const answer = await fetch(`${origin}${path}`);
  await answer.text();
  const id = answer.headers.get('x-request-id');
  await expect.poll(() => find({ request_id: id, kind: 'request' })).toHaveLength(1);
  expect(find({ request_id: id, kind: 'request' })).toMatchObject([record]);
  expect(find({ request_id: id, msg: 'a request failed' })).toHaveLength(path === '/broken' ? 1 : 0);
});

test('health checks make no record', async () => {
  await fetch(`${origin}/healthz`);
  await fetch(`${origin}/hello/last`);
  await expect.poll(() => find({ route: '/hello/:name' }).length).toBeGreaterThan(0);
  expect(lines.filter(({ url }) => String(url).includes('healthz'))).toEqual([]);
});

test("the README's lines are those of the package", () => {
  const text = readFileSync(`${folder}/README.md`, 'utf8');
  const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
  expect(
    code
      .trim()
      .split('\n')
      .filter((line) => line !== ''),
  ).toHaveLength(5);
});
