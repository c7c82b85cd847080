import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chartFolder } from '../src/renderChart.ts';

const run = promisify(execFile);

/** A new folder with charts/logpipeline as it was before its last change, committed or not; the caller removes it. */
export async function previousChart(): Promise<string> {
  const git = async (...args: string[]) =>
    (await run('git', ['-C', join(chartFolder, '../..'), ...args])).stdout.trim();
  const isChanged = (await git('status', '--porcelain', '--', 'charts/logpipeline')) !== '';
  const commits = (await git('log', '--max-count=2', '--format=%H', '--', 'charts/logpipeline')).split('\n');
  const commit = commits[isChanged ? 0 : 1] ?? commits[0] ?? '';
  const folder = await mkdtemp(join(tmpdir(), 'chart-before-'));
  const archive = join(folder, 'chart.tar');
  await git('archive', '--output', archive, commit, 'charts/logpipeline');
  await run('tar', ['--extract', '--file', archive, '--directory', folder]);
  return folder;
}
