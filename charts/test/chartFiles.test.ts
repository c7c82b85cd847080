import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chartFiles } from '../src/chartFiles.ts';
import { chartFolder } from '../src/renderChart.ts';
import { valuesTable } from '../src/valuesTable.ts';

const read = (path: string) => readFileSync(join(chartFolder, path), 'utf8');
const sources = {
  resourceDefinition: read('../../crds/logpipelines.yaml'),
  values: read('values.yaml'),
  schema: read('values.schema.json'),
  readme: read('README.md'),
};

test.each(Object.entries(chartFiles(sources)))('%s is what `npm run chart` writes', (path, content) => {
  expect(read(path)).toBe(content);
});

test('every value has a description', () => {
  type Node = { description?: string; properties?: Record<string, Node> };
  const without = (node: Node, path: string): string[] => [
    ...(node.description ? [] : [path]),
    ...Object.entries(node.properties ?? {}).flatMap(([field, child]) => without(child, `${path}.${field}`)),
  ];
  expect(without(JSON.parse(sources.schema), 'values')).toEqual([]);
});

test('the version of the chart, of the program and of package.json are one', () => {
  const { version } = JSON.parse(read('../../package.json'));
  expect(read('Chart.yaml')).toContain(`\nversion: ${version}\nappVersion: "${version}"\n`);
});

const schema = {
  properties: {
    a: { description: 'One | two.', enum: ['x', 'y'] },
    b: { description: 'A map.', properties: { c: { description: 'Inside <it>.' } } },
  },
};

test('the table has a row a value, with its default and what is allowed', () => {
  expect(valuesTable(schema, { a: 'x', b: { c: '' } })).toBe(`| value | default | what it does |
|---|---|---|
| \`a\` | \`"x"\` | One \\| two. One of x, y. |
| \`b.c\` |  | Inside &lt;it>. |
`);
});

test.each([
  [{ a: 'x', b: { c: '' }, d: 1 }, 'values.schema.json does not have d'],
  [{ a: 'x', b: { c: '', e: 1 } }, 'values.schema.json does not have b.e'],
  [{ a: 'x' }, 'values.yaml does not have b'],
])('values %j are refused: %s', (values, message) => {
  expect(() => valuesTable(schema, values)).toThrow(message);
});
