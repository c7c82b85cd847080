import type { Cluster } from '@logpipeline/test-cluster';

/** Asks for all pages in the same moment, and prints them as a JSON list. */
const SCRIPT = `
const pages = process.argv.slice(1).map(async (url) => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(url + ' answers ' + answer.status);
  return await answer.text();
});
process.stdout.write(JSON.stringify(await Promise.all(pages)));`;

/** Pages that are reached on the node only, such as those of pods, all asked for in the same moment. */
export async function pagesOnNode(
  { exec }: Pick<Cluster, 'exec'>,
  urls: readonly string[],
): Promise<string[]> {
  return JSON.parse(await exec(process.execPath, '--input-type=module', '--eval', SCRIPT, '--', ...urls));
}
