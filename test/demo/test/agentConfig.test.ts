import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../../daemonset-agent/src/settings/settings.ts';
import { agentConfig, needsPathStyle } from '../src/agentConfig.ts';
import { createWorkFolder } from '../src/workFolder.ts';

describe('the agent accepts the demo’s settings', () => {
  const parent = mkdtempSync(`${tmpdir()}/demo-config-test-`);
  const work = createWorkFolder(parent);
  rmSync(parent, { recursive: true });
  const run = { work, prefix: 'demo', port: 9880, region: 'eu-central-1' };
  const pods = { pods: { root: work.pods } };
  const files = { files: { include: ['/var/log/**/*'], exclude: ['**/*.xz'] } };

  test.each([
    ['a directory', { s3: null, compression: 'zstd' as const }, pods],
    ['own files, gzip', { s3: null, compression: 'gzip' as const }, files],
    [
      'a store',
      { s3: { endpoint: 'http://127.0.0.1:9000', bucket: 'logs' }, compression: 'zstd' as const },
      pods,
    ],
  ])('for %s', (_, options, selection) => {
    expect(parseSettings(agentConfig(options, { ...run, selection }))).toMatchObject({ ok: true });
  });
});

test.each([
  ['https://s3.eu-central-1.amazonaws.com', false],
  ['https://s3.cn-north-1.amazonaws.com.cn', false],
  ['http://127.0.0.1:9000', true],
  ['https://amazonaws.com.example.org', true],
])('%s wants the bucket in the path: %s', (endpoint, expected) => {
  expect(needsPathStyle(endpoint)).toBe(expected);
});
