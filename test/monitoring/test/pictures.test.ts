import { describe, expect, test } from 'vitest';
import type { GrafanaPanel } from '../../../charts/src/dashboards/grafana/grafanaJson.ts';
import type { TargetData } from '../src/dashboards/panelData.ts';
import { parsePicturesArguments } from '../src/pictures/arguments.ts';
import { axisOf } from '../src/pictures/axis.ts';
import { drawnSeries, extremes } from '../src/pictures/drawnSeries.ts';
import { fieldOf, mappedText, thresholdColour } from '../src/pictures/field.ts';
import { legend } from '../src/pictures/legend.ts';
import { namedColour } from '../src/pictures/palette.ts';
import { seriesName } from '../src/pictures/seriesName.ts';
import { tableRows } from '../src/pictures/tableRows.ts';
import { formatValue } from '../src/pictures/units.ts';

test.each([
  ['percentunit', 0.8333, '83.3%'],
  ['percentunit', 0.00207, '0.207%'],
  ['bytes', 1536, '1.5 KiB'],
  ['bytes', 0, '0 B'],
  ['binBps', -2 * 2 ** 20, '-2 MiB/s'],
  ['s', 90, '1.5 mins'],
  ['s', 60, '1 min'],
  ['s', 0.0123, '12.3 ms'],
  ['s', 3 * 86_400, '3 days'],
  ['short', 24_600, '24.6 K'],
  ['short', 12.3456, '12.3'],
  ['short', 0, '0'],
  ['short', Number.NaN, 'NaN'],
  ['short', Number.POSITIVE_INFINITY, '∞'],
])('%s of %d is shown as %s', (unit, value, expected) => {
  expect(formatValue(unit, value)).toBe(expected);
});

test.each([
  ['short', [0, 910], {}, { min: 0, max: 1000, interval: 200 }],
  ['short', [3, 4], { min: 0 }, { min: 0, max: 5, interval: 1 }],
  ['bytes', [150 * 1024], {}, { min: 0, max: 160 * 1024, interval: 32 * 1024 }],
  ['s', [95], {}, { min: 0, max: 120, interval: 30 }],
  ['percentunit', [0.3], { min: 0, max: 1 }, { min: 0, max: 1, interval: 0.2 }],
  ['binBps', [-1000, 3000], {}, { min: -1024, max: 3072, interval: 1024 }],
  ['short', [], { min: 0 }, { min: 0, max: 1.2, interval: 0.2 }],
])('an axis in %s for %j with %j has round lines', (unit, values, fixed, expected) => {
  const { min, max, interval } = axisOf(unit, values, fixed);
  expect(min).toBeCloseTo(expected.min);
  expect(max).toBeCloseTo(expected.max);
  expect(interval).toBeCloseTo(expected.interval);
});

test('a name in a legend has the labels of its series', () => {
  expect(seriesName('{{namespace}}/{{ workload }}', { namespace: 'shop', workload: 'cart' })).toBe(
    'shop/cart',
  );
  expect(seriesName('all', {})).toBe('all');
});

test('a legend begins a line where the names do not fit in one', () => {
  const entries = ['one', 'two', 'three'].map((name) => ({ name, colour: '#000' }));
  const line = legend(entries, { x: 0, y: 100, width: 1000 }).height;
  expect(legend(entries, { x: 0, y: 100, width: 100 }).height).toBe(2 * line);
});

describe('a field', () => {
  const panel = {
    fieldConfig: {
      defaults: { unit: 'short', custom: { lineWidth: 1 } },
      overrides: [
        {
          matcher: { id: 'byName', options: 'full in' },
          properties: [
            { id: 'unit', value: 's' },
            { id: 'custom.lineWidth', value: 2 },
            { id: 'mappings', value: [{ options: { from: 1000, to: null, result: { text: 'later' } } }] },
            {
              id: 'thresholds',
              value: {
                mode: 'absolute',
                steps: [
                  { color: 'red', value: null },
                  { color: 'green', value: 100 },
                ],
              },
            },
          ],
        },
        { matcher: { id: 'byRegexp', options: '/ sent$/' }, properties: [{ id: 'max', value: 9 }] },
      ],
    },
  } as unknown as GrafanaPanel;

  test('is changed by the overrides of its name, and by no others', () => {
    expect(fieldOf(panel, 'full in')).toMatchObject({ unit: 's', custom: { lineWidth: 2 } });
    expect(fieldOf(panel, 'eth0 sent')).toMatchObject({ unit: 'short', max: 9, custom: { lineWidth: 1 } });
    expect(fieldOf(panel, 'else')).toEqual({ unit: 'short', custom: { lineWidth: 1 } });
  });

  test('has the colour of the highest threshold that its value has reached', () => {
    const field = fieldOf(panel, 'full in');
    expect([99, 100].map((value) => thresholdColour(field, value))).toEqual(
      ['red', 'green'].map(namedColour),
    );
  });

  test('has text instead of what is mapped', () => {
    const field = fieldOf(panel, 'full in');
    expect([999, 1000].map((value) => mappedText(field, value))).toEqual([undefined, 'later']);
  });
});

test('series of a stack have a point each at every time, and the axis holds their sum', () => {
  const custom = { stacking: { mode: 'normal' } };
  const panel = { fieldConfig: { defaults: { custom }, overrides: [] } } as unknown as GrafanaPanel;
  const series = [
    {
      labels: { a: 'x' },
      samples: [
        [0, 1],
        [60, 2],
      ],
    },
    { labels: { a: 'y' }, samples: [[60, 3]] },
  ];
  const data = [{ target: { legendFormat: '{{a}}' }, series }] as unknown as TargetData[];
  const drawn = drawnSeries(panel, data);
  expect(drawn.map(({ samples }) => samples)).toEqual([
    [
      [0, 1],
      [60, 2],
    ],
    [
      [0, 0],
      [60, 3],
    ],
  ]);
  expect(extremes(drawn)).toEqual([1, 5]);
});

test('a table has a row for each set of labels, with what each query says of it, the worst first', () => {
  const panel = {
    title: 'nodes',
    options: { sortBy: [{ displayName: 'Late', desc: true }] },
    transformations: [
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true },
          indexByName: { node: 0, 'Value #A': 1, 'Value #B': 2 },
          renameByName: { node: 'Node', 'Value #A': 'Late', 'Value #B': 'CPU' },
        },
      },
    ],
  } as unknown as GrafanaPanel;
  const of = (refId: string, values: Record<string, number>) =>
    ({
      target: { refId },
      query: '',
      series: Object.entries(values).map(([node, value]) => ({ labels: { node }, samples: [[0, value]] })),
    }) as unknown as TargetData;
  expect(tableRows(panel, [of('A', { a: 1, b: 5, c: 3 }), of('B', { a: 0.5, b: 0.6 })])).toEqual({
    columns: ['Node', 'Late', 'CPU'],
    rows: [
      ['b', 5, 0.6],
      ['c', 3, undefined],
      ['a', 1, 0.5],
    ],
  });
});

test('the command takes a Prometheus and a folder, or runs one for so long', () => {
  const rest = { help: false, out: 'o', node: null, pipeline: null };
  const drawn = ['--prometheus', 'http://p', '--out', 'o', '--until', '1970-01-01T00:01:00Z'];
  expect(parsePicturesArguments(drawn)).toEqual({
    ok: true,
    value: { ...rest, from: { prometheus: 'http://p' }, minutes: 60, until: 60 },
  });
  expect(parsePicturesArguments(['--run', '20', '--out', 'o'])).toEqual({
    ok: true,
    value: { ...rest, from: { runMinutes: 20 }, minutes: 20, until: null },
  });
});

test.each([
  [[], 'one of --prometheus and --run is needed'],
  [['--prometheus', 'x', '--run', '5'], 'one of --prometheus and --run is needed'],
  [['--prometheus', 'x'], '--out is missing'],
  [['--run', '1'], '--run 1: allowed'],
  [['--minutes', 'many'], '--minutes many: allowed'],
  [['--until', 'soon'], '--until soon: allowed'],
  [['--nodes', 'a'], "Unknown option '--nodes'"],
])('the arguments %j are refused: %s', (argv, sentence) => {
  const parsed = parsePicturesArguments(argv);
  expect(parsed.ok ? [] : parsed.errors.join('\n')).toContain(sentence);
});
