import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { GrafanaDashboard } from '../../../../charts/src/dashboards/grafana/grafanaJson.ts';

const FOLDER = fileURLToPath(new URL('../../../../charts/logpipeline/dashboards/', import.meta.url));

/** The dashboards as the chart gives them to Grafana, by the name of their file. */
export async function chartDashboards(): Promise<Map<string, GrafanaDashboard>> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.json')).sort();
  const read = async (file: string) =>
    JSON.parse(await readFile(`${FOLDER}${file}`, 'utf8')) as GrafanaDashboard;
  return new Map(
    await Promise.all(files.map(async (file) => [file.slice(0, -5), await read(file)] as const)),
  );
}
