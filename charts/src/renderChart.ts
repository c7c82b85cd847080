import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const chartFolder = join(import.meta.dirname, '..', 'logpipeline');

/** Names of the `ci/<name>-values.yaml` of the chart. */
export async function ciValues(): Promise<string[]> {
  const ending = '-values.yaml';
  const files = await readdir(join(chartFolder, 'ci'));
  return files
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();
}

/** `helm` with these arguments: what it prints. Rejects with what it says. */
export async function helm(program: string, ...args: string[]): Promise<string> {
  try {
    return (await run(program, args, { maxBuffer: 16 * 2 ** 20 })).stdout;
  } catch (error) {
    throw new Error((error as { stderr: string }).stderr);
  }
}

/**
 * What `helm install` would apply with the values of that name, hooks included, as the release `logpipeline` in a namespace of
 * that name. The resource definition and the text of the dashboards are left out: they are copies, and long.
 */
export async function renderChart(program: string, name: string): Promise<string> {
  const values = join(chartFolder, 'ci', `${name}-values.yaml`);
  const text = await helm(
    program,
    ...['template', 'logpipeline', chartFolder, '--namespace', 'logpipeline', '--values', values],
  );
  const documents = text.split(/^---\n/m).filter((document) => document.trim() !== '');
  const rest = documents.filter((document) => !/^kind: CustomResourceDefinition$/m.test(document));
  return rest.map((document) => `---\n${withoutDashboard(document)}`).join('');
}

function withoutDashboard(document: string): string {
  return document.replace(/^( {2}logpipeline-[a-z]+\.json: \|\n)(?: {4}.*\n|\n)+/m, '$1    …\n');
}
