import { appendFileSync, chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, type Running, run, settings, spool, until } from './agentFixture.ts';

/** Owns nothing. As root the test runs the agent as this user, who may not read all. */
const NOBODY = 65_534;
const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

function prepare(): void {
  mkdirSync(spool());
  for (const path of [folder, join(folder, 'logs'), join(folder, 'objects'), spool()]) {
    if (user.uid !== undefined) chownSync(path, NOBODY, NOBODY);
    chmodSync(path, 0o755);
  }
}

async function metric({ port }: Running, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(new RegExp(`^logpipeline_agent_${name}\\{.*\\} (\\S+)$`, 'm').exec(text)?.[1]);
}

const warnings = (agent: Running) => agent.log().match(/[^\n]*Logs that the pipeline selects[^\n]*/g) ?? [];

test('a log that may not be read is counted and said once, and read when it may be', async () => {
  prepare();
  for (const name of ['a', 'b', 'secret']) writeFileSync(join(folder, 'logs', `${name}.log`), 'line\n');
  chmodSync(join(folder, 'logs', 'secret.log'), 0o000);
  const agent = await run(settings({}, { interval: '1s' }), {}, user);
  await until('the others are read', async () => (await metric(agent, 'lines_read_total')) === 2);
  expect(await metric(agent, 'files_not_tailed')).toBe(1);
  expect(await metric(agent, 'files_open')).toBe(2);
  const [warning, ...more] = warnings(agent);
  expect(more).toEqual([]);
  expect(JSON.parse(warning ?? '{}')).toMatchObject({
    pipeline: 'default/app',
    logs: 1,
    source: { path: join(folder, 'logs', 'secret.log') },
    error: expect.stringMatching(/^EACCES: permission denied/),
    message: expect.stringContaining('run it as root'),
  });
  chmodSync(join(folder, 'logs', 'secret.log'), 0o644);
  await until('it is read', async () => (await metric(agent, 'lines_read_total')) === 3);
  expect(await metric(agent, 'files_not_tailed')).toBe(0);
  expect(warnings(agent)).toHaveLength(1);
});

test('a file in a folder that may not be entered is counted', async () => {
  prepare();
  const closed = join(folder, 'logs', 'closed');
  mkdirSync(closed);
  appendFileSync(join(closed, 'app.log'), 'line\n');
  chmodSync(closed, 0o744);
  const agent = await run(settings({}, { files: { include: [join(closed, '*.log')] } }), {}, user);
  if (user.uid !== undefined) {
    await until('it is counted', async () => (await metric(agent, 'files_not_tailed')) === 1);
    expect(agent.log()).toContain('may not be looked at');
  }
  chmodSync(closed, 0o755);
  await until('it is read', async () => (await metric(agent, 'lines_read_total')) === 1);
  expect(await metric(agent, 'files_not_tailed')).toBe(0);
});
