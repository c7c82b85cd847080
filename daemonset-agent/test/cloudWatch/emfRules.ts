import { expect } from 'vitest';

/**
 * What CloudWatch asks of a document of the embedded metric format, from its specification and from what it says of dimensions; one row a
 * rule.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html
 */
type Document = {
  _aws?: { Timestamp?: unknown; LogGroupName?: unknown; CloudWatchMetrics?: Directive[] };
  [target: string]: unknown;
};
type Directive = {
  Namespace?: unknown;
  Dimensions?: unknown[][];
  Metrics?: { Name?: unknown; Unit?: unknown }[];
};

const UNITS = [
  ...['Seconds', 'Microseconds', 'Milliseconds', 'Percent', 'Count', 'None'],
  ...['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'].flatMap((unit) => [
    unit,
    `${unit}/Second`,
  ]),
  ...['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits'].flatMap((unit) => [unit, `${unit}/Second`]),
  'Count/Second',
];
const MOST_BYTES = 256 * 1024;

const isText = (value: unknown, most = 255) =>
  typeof value === 'string' && value.length >= 1 && value.length <= most;
const isPrintable = (value: string) => /^[ -~]+$/.test(value) && value.trim() !== '';
const directives = (document: Document) => document._aws?.CloudWatchMetrics ?? [];
const sets = (document: Document) => directives(document).flatMap(({ Dimensions }) => Dimensions ?? []);
const metrics = (document: Document) => directives(document).flatMap(({ Metrics }) => Metrics ?? []);

export const EMF_RULES: readonly [rule: string, holds: (document: Document, line: string) => boolean][] = [
  ['is one line', (_, line) => !line.includes('\n')],
  ['has at most 256 KiB', (_, line) => Buffer.byteLength(line) <= MOST_BYTES],
  ['has a time in whole milliseconds', ({ _aws }) => Number.isInteger(_aws?.Timestamp)],
  ['names the log group, for the agent of CloudWatch', ({ _aws }) => isText(_aws?.LogGroupName, 512)],
  [
    'log groups have few characters',
    ({ _aws }) => /^(?!aws\/)[.\-_/#A-Za-z0-9]+$/.test(String(_aws?.LogGroupName)),
  ],
  ['has at least one directive', (document) => directives(document).length > 0],
  ['each has a namespace', (document) => directives(document).every(({ Namespace }) => isText(Namespace))],
  [
    'each has at least one set of dimensions',
    (document) => directives(document).every(({ Dimensions }) => (Dimensions?.length ?? 0) >= 1),
  ],
  ['a set has at most 30 dimensions', (document) => sets(document).every((set) => set.length <= 30)],
  [
    'names of dimensions are printable, and do not begin with a colon',
    (document) =>
      sets(document)
        .flat()
        .every((name) => isText(name) && isPrintable(String(name)) && !String(name).startsWith(':')),
  ],
  [
    'values of dimensions are printable texts at the root',
    (document) =>
      sets(document)
        .flat()
        .every((name) => {
          const value = document[String(name)];
          return isText(value, 1024) && isPrintable(String(value));
        }),
  ],
  [
    'each has 1 to 100 metrics',
    (document) =>
      directives(document).every(({ Metrics = [] }) => Metrics.length >= 1 && Metrics.length <= 100),
  ],
  ['metrics have names', (document) => metrics(document).every(({ Name }) => isText(Name))],
  [
    'units are those of CloudWatch',
    (document) => metrics(document).every(({ Unit }) => UNITS.includes(String(Unit))),
  ],
  [
    'values of metrics are numbers at the root',
    (document) => metrics(document).every(({ Name }) => Number.isFinite(document[String(Name)])),
  ],
  [
    'no metric is named twice',
    (document) => new Set(metrics(document).map(({ Name }) => Name)).size === metrics(document).length,
  ],
];

/** The document of a line that holds to every rule. */
export function emfOf(line: string): Document {
  const document = JSON.parse(line) as Document;
  const broken = EMF_RULES.filter(([, holds]) => !holds(document, line)).map(([rule]) => rule);
  expect(broken, line).toEqual([]);
  return document;
}
