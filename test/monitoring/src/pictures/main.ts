// `npm run dashboards`: see HELP.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chartDashboards } from '../dashboards/chartDashboards.ts';
import { prometheusClient } from '../prometheusClient.ts';
import { HELP, type PicturesArguments, parsePicturesArguments } from './arguments.ts';
import { dashboardPicture } from './dashboardPicture.ts';

const parsed = parsePicturesArguments(process.argv.slice(2));
if (!parsed.ok) {
  process.stderr.write(`${parsed.errors.join('\n')}\n\n${HELP}\n`);
  process.exitCode = 2;
} else if (parsed.value.help) process.stdout.write(`${HELP}\n`);
else {
  try {
    await draw(parsed.value);
  } catch (error) {
    const { message, cause } = error as Error;
    process.stderr.write(`error: ${message}${cause instanceof Error ? ` (${cause.message})` : ''}\n`);
    process.exitCode = 1;
  }
}

async function draw({ prometheus, out, minutes, until, node, pipeline }: PicturesArguments): Promise<void> {
  const client = prometheusClient(prometheus);
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
