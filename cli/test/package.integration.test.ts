import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

test('the packed command runs in a folder without this repository, a cluster included', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'packed-cli-'));
  try {
    const cwd = fromRoot('cli');
    await run('npm', ['pack', '--pack-destination', folder], { cwd, env: { ...process.env, PWD: cwd } });
    const [tarball = ''] = await readdir(folder);
    await run('tar', ['-xzf', join(folder, tarball), '-C', folder]);
    const program = join(folder, 'package', 'bin', 'logpipeline.mjs');
    expect((await readdir(join(folder, 'package'))).sort()).toEqual([
      'README.md',
      'bin',
      'dist',
      'package.json',
    ]);
    const sample = fromRoot('crds/samples/minimal.yaml');
    const { stdout } = await run(process.execPath, [program, 'check', '-f', sample], { cwd: folder });
    expect(stdout).toContain('1 good, 0 with problems');
    const maps = run(process.execPath, [program, 'symbolicate', '--maps', folder, sample], { cwd: folder });
    expect((await maps).stderr).toContain('0 frames in 0 stack traces');
    // What reads a kubeconfig is loaded late; it must be in the bundle all the same.
    const asked = run(process.execPath, [program, 'check', '-f', sample, '--kubeconfig', '/nonexistent']);
    await expect(asked).rejects.toMatchObject({
      code: 3,
      stdout: expect.stringContaining('cannot read the kubeconfig'),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
