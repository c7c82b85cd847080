import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../src/run.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function logpipeline(args: string[], input = '') {
  return run(args, {
    version: '0.0.0',
    readInput: async () => input,
    connect: async () => {
      throw new Error('there is no kubeconfig');
    },
    streams: { input: () => process.stdin, write: async () => {}, warn: () => {} },
    region: undefined,
    now: () => 0,
    signal: new AbortController().signal,
  });
}

const pipeline = (name: string, spec: string) =>
  `apiVersion: logpipeline.dev/v1alpha1\nkind: LogPipeline\nmetadata:\n  name: ${name}\nspec:\n${spec}`;
const checkText = (text: string, ...more: string[]) => logpipeline(['check', '-f', '-', ...more], text);

test('a good one', async () => {
  expect(await checkText(pipeline('a', '  bucket: logs-of-a\n'))).toEqual({
    exitCode: 0,
    stdout: 'standard input:1 (line 1)  default/a  ok\n\n1 LogPipeline: 1 good, 0 with problems.\n',
    stderr: '',
  });
});

test('what is wrong is said with its file, document and line, and other kinds are passed over', async () => {
  const text = `kind: Namespace\napiVersion: v1\nmetadata: {name: x}\n---\n${pipeline('a', '  bucket: logs-of-a\n  interval: 10s\n  s3:\n    regoin: x\n')}`;
  await writeFile(join(folder, 'p.yaml'), text);
  const { exitCode, stdout } = await logpipeline(['check', '-f', folder]);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(`${join(folder, 'p.yaml')}:2 (line 5)  default/a  1 problem`);
  expect(stdout).toMatch(/error {6}line 13: spec\.s3\.regoin: unknown field; .*known here: region/);
});

test('the rules of the resource speak too', async () => {
  const { stdout } = await checkText(pipeline('a', '  bucket: Logs\n  interval: 10s\n'));
  expect(stdout).toMatch(/line 6: spec\.bucket: .*"Logs"/);
  expect(stdout).toMatch(/line 7: spec\.interval: .*"10s"/);
});

describe('one document after another', () => {
  test('what is not YAML is said, and the rest is checked', async () => {
    const { exitCode, stdout } = await checkText(`a: [\n---\n${pipeline('b', '  bucket: logs\n')}`);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('(not read)');
    expect(stdout).toContain('default/b  ok');
  });

  test('a misspelt kind or version is not passed over', async () => {
    const text = pipeline('a', '  bucket: logs\n');
    expect((await checkText(text.replace('kind: LogPipeline', 'kind: Logpipeline'))).stdout).toMatch(
      /kind: "Logpipeline"; must be LogPipeline/,
    );
    expect((await checkText(text.replace('v1alpha1', 'v1'))).stdout).toMatch(
      /apiVersion: "logpipeline.dev\/v1"; must be/,
    );
  });

  test('twice the same name', async () => {
    const { stdout, exitCode } = await checkText(
      `${pipeline('a', '  bucket: x-1\n')}---\n${pipeline('a', '  bucket: x-2\n')}`,
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain('given twice; the other is in standard input, line 1');
  });

  test('equal and nested prefixes', async () => {
    const text = `${pipeline('a', '  bucket: logs\n  s3: {prefix: x}\n')}---\n${pipeline('b', '  bucket: logs\n  s3: {prefix: x/y}\n')}---\n${pipeline('c', '  bucket: logs\n  s3: {prefix: xy}\n')}`;
    const { stdout, exitCode } = await checkText(text);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('default/a  ok');
    expect(stdout).toMatch(
      /default\/b {2}1 problem\n.*prefix equals or is nested with x of the LogPipeline default\/a/,
    );
    expect(stdout).toContain('default/c  ok');
  });

  test('nothing at all', async () => {
    expect(await checkText('kind: ConfigMap\n')).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('There is no LogPipeline'),
    });
  });
});

test('an expression that the API server takes and agents do not is a problem, as the operator will say', async () => {
  const patterns = (regex: string) =>
    pipeline(
      'a',
      `  bucket: logs\n  redact: {builtin: [email], patterns: [{name: it, regex: '${regex}'}]}\n`,
    );
  expect((await checkText(patterns('order-[0-9]+'))).exitCode).toBe(0);
  const refused = await checkText(patterns('[a-z]{900}[0-9]{900}'));
  expect(refused.exitCode).toBe(1);
  expect(refused.stdout).toContain('spec.redact.patterns[0].regex (it): it is too large');
});

test('tenants are told what they may not, once the release is named', async () => {
  const text = pipeline('a', '  bucket: shared\n  retentionDays: 3\n');
  expect((await checkText(text, '-n', 'apps')).exitCode).toBe(0);
  const refused = await checkText(text, '-n', 'apps', '--release-namespace', 'logging');
  expect(refused).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('none is open to tenants') });
  const allowed = await checkText(
    text,
    '-n',
    'apps',
    '--release-namespace',
    'logging',
    '--tenant-bucket',
    'shared',
  );
  expect(allowed.stdout).toContain('spec.retentionDays: the rules of a shared bucket are not for tenants');
  expect((await checkText(text, '-n', 'logging', '--release-namespace', 'logging')).exitCode).toBe(0);
});

test('--render shows what agents get, credentials masked', async () => {
  const text = `${pipeline('a', '  bucket: logs\n  interval: 1h\n  s3: {credentialsSecretRef: {name: keys}}\n')}---\nkind: Secret\napiVersion: v1\nmetadata: {name: keys}\nstringData: {AWS_ACCESS_KEY_ID: an-id, AWS_SECRET_ACCESS_KEY: a-secret}\n`;
  const { stdout } = await checkText(text, '--render');
  expect(stdout).toMatch(/logpipeline-config-[0-9a-f]{12}/);
  expect(stdout).toContain('interval: 3600000ms');
  expect(stdout).toContain('secretAccessKey: (masked)');
  expect(stdout).not.toMatch(/an-id|a-secret/);
});

test('--json', async () => {
  const { stdout } = await checkText(pipeline('a', '  bucket: Logs\n'), '--json', '--render');
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    exitCode: 1,
    cluster: null,
    pipelines: [
      {
        source: 'standard input',
        document: 1,
        line: 1,
        pipeline: 'default/a',
        ok: false,
        findings: [
          { severity: 'error', check: 'schema', line: 6, message: expect.stringContaining('spec.bucket') },
        ],
      },
    ],
  });
});

test('a file that is not there', async () => {
  expect(await logpipeline(['check', '-f', join(folder, 'none.yaml')])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/none\.yaml: there is no such file/),
  });
  expect((await logpipeline(['check', '-f', folder])).stderr).toContain('without files that end in');
});

test('a cluster that cannot be asked leaves the offline checks', async () => {
  const outcome = await checkText(pipeline('a', '  bucket: logs\n'), '--cluster');
  expect(outcome).toMatchObject({
    exitCode: 3,
    stdout: expect.stringMatching(/default\/a {2}ok[\s\S]*No cluster can be asked/),
  });
});
