import { expect, test } from 'vitest';
import { checkOptions, DEFAULTS } from '../../src/operator/options.ts';
import { pipelineNames, pipelineObjects } from '../../src/operator/pipelines.ts';
import { simulatedNodes } from '../../src/operator/simulatedNodes.ts';

test.each([
  [DEFAULTS, []],
  [{ ...DEFAULTS, nodes: 0 }, ['--nodes wants a whole number from 1 to 32768']],
  [{ ...DEFAULTS, pipelines: 1.5, seconds: Number.NaN }, ['--pipelines', '--seconds']],
])('%o', (options, expected) => {
  const errors = checkOptions(options);
  expect(errors).toHaveLength(expected.length);
  for (const [place, start] of expected.entries()) expect(errors[place]).toContain(start);
});

test('the last node that is allowed still has an address of the pods’ network', () => {
  expect(simulatedNodes(32_768).at(-1)).toEqual({
    name: 'node-32767',
    podCidr: '10.255.255.0/24',
    podAddress: '10.255.255.1',
  });
});

test('a quarter of the pipelines are tenants’, who let the operator read one Secret each', () => {
  const names = pipelineNames(80, 'home');
  const tenants = names.filter(({ namespace }) => namespace !== 'home');
  expect(tenants).toHaveLength(20);
  expect(new Set(tenants.map(({ namespace }) => namespace))).toEqual(new Set(['team-0', 'team-1']));
  const store = { endpoint: 'http://127.0.0.1:1', bucket: 'b', accessKey: 'a', secretKey: 's' };
  const kinds = pipelineObjects(names, store, 'home', { namespace: 'home', name: 'operator' }).map(
    ({ body }) => body.kind,
  );
  const count = (kind: string) => kinds.filter((other) => other === kind).length;
  expect([count('Namespace'), count('Secret'), count('RoleBinding'), count('LogPipeline')]).toEqual([
    2, 3, 2, 80,
  ]);
});
