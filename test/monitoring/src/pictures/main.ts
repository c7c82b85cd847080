// `npm run dashboards`: see HELP.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chartDashboards } from '../dashboards/chartDashboards.ts';
import { type PrometheusClient, prometheusClient } from '../prometheusClient.ts';
import { watchedHour } from '../scene/watchedHour.ts';
import { HELP, type PicturesArguments, parsePicturesArguments } from './arguments.ts';
import { dashboardPicture } from './dashboardPicture.ts';

const parsed = parsePicturesArguments(process.argv.slice(2));
if (!parsed.ok) {
  process.stderr.write(`${parsed.errors.join('\n')}\n\n${HELP}\n`);
  process.exitCode = 2;
} else if (parsed.value.help) process.stdout.write(`${HELP}\n`);
else {
  try {
    await main(parsed.value);
  } catch (error) {
    process.stderr.write(`error: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

async function main(given: PicturesArguments): Promise<void> {
  const { from } = given;
  if ('prometheus' in from) return await draw(prometheusClient(from.prometheus), given);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  await watchedHour(from.runMinutes, say, (prometheus) => draw(prometheus, given));
}

async function draw(client: PrometheusClient, given: PicturesArguments): Promise<void> {
  const { out, minutes, until, node, pipeline } = given;
  const end = until ?? Math.floor(Date.now() / 1000);
  await mkdir(out, { recursive: true });
  for (const [name, dashboard] of await chartDashboards()) {
    const choices = {
      ...(name === 'node' && node !== null ? { node } : {}),
      ...(name === 'pipelines' && pipeline !== null ? { pipeline } : {}),
    };
    const svg = await dashboardPicture(dashboard, client, { start: end - minutes * 60, end }, choices);
    const file = join(out, `${name}.svg`);
    await writeFile(file, svg);
    process.stdout.write(`${file} ${Math.round(svg.length / 1024)} KiB\n`);
  }
}
