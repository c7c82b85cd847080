// `npm run chart`: writes what in the chart is made from other files, what is made from the chart, and the renders that its tests compare.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { binary } from '@logpipeline/test-binaries';
import { chartFiles } from './chartFiles.ts';
import { chartFolder, ciValues, renderChart } from './renderChart.ts';
import { renderRules, rulesFile } from './renderRules.ts';

const read = (path: string) => readFile(join(chartFolder, path), 'utf8');
const files = chartFiles({
  resourceDefinition: await read('../../crds/logpipelines.yaml'),
  values: await read('values.yaml'),
  schema: await read('values.schema.json'),
  readme: await read('README.md'),
});
for (const [path, content] of Object.entries(files)) {
  await mkdir(dirname(join(chartFolder, path)), { recursive: true });
  await writeFile(join(chartFolder, path), content);
}

const golden = join(import.meta.dirname, '..', 'test', 'golden');
await mkdir(golden, { recursive: true });
const program = await binary('helm');
for (const name of await ciValues()) {
  await writeFile(join(golden, `${name}.yaml`), await renderChart(program, name));
}
await writeFile(
  join(chartFolder, '../../deploy/prometheus-rules.yaml'),
  rulesFile(await renderRules(program)),
);
