import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, MAIN, settings, spool, writeSettings } from './agentFixture.ts';

describe('settings', () => {
  test('all wrong fields are named in one message, the exit code is 2, and nothing is touched on disk', () => {
    const bad = settings(
      { htttp: {} },
      {
        interval: 'soon',
        levels: ['LOUD'],
        destination: { s3: { bucket: 'x', credentials: { accessKeyId: 'AKIASECRET', secretAccessKey: 7 } } },
      },
    );
    const { status, stderr } = spawnSync(process.execPath, [MAIN, '--config', writeSettings(bad)], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    for (const field of [
      'htttp',
      'pipelines[0].interval',
      'pipelines[0].levels[0]',
      'pipelines[0].destination.s3.bucket',
      'secretAccessKey',
    ]) {
      expect(stderr).toContain(field);
    }
    expect(stderr).toContain('"soon"');
    expect(stderr).toContain('1s to 24h');
    expect(stderr).not.toContain('AKIASECRET');
    expect(existsSync(spool())).toBe(false);
  });

  test('a file that is no YAML is refused with its place', () => {
    const path = join(folder, 'broken.yaml');
    writeFileSync(path, 'pipelines: [\n');
    const { status, stderr } = spawnSync(process.execPath, [MAIN, '--config', path], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain(path);
  });

  test('--check --json says so in one line', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [MAIN, '--check', '--json', '--config', writeSettings(settings())],
      { encoding: 'utf8' },
    );
    expect({ status, ...JSON.parse(stdout) }).toEqual({ status: 0, ok: true, errors: [] });
  });

  test('bad settings are named on stderr also where --json was given without --check', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [MAIN, '--json', '--config', writeSettings(settings({ htttp: {} }))],
      { encoding: 'utf8' },
    );
    expect(status).toBe(2);
    expect(stderr).toContain('htttp');
  });

  test('an unknown flag is refused with exit code 2', () => {
    const { status, stderr } = spawnSync(process.execPath, [MAIN, '--confg', 'x'], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('--confg');
  });
});
