import type { AgentPipelineConfiguration } from '@logpipeline/crds/agent';
import { expect, test } from 'vitest';
import { parsePipeline } from '../../src/settings/pipelineSettings.ts';
import { parseSettings } from '../../src/settings/settings.ts';

const PIPELINE = { name: 'app', destination: { s3: { bucket: 'logs' } }, pods: {} };

test('what the operator writes is taken as it is, with everything in it', () => {
  const configuration: AgentPipelineConfiguration = {
    namespace: 'shop',
    name: 'app',
    destination: { s3: { bucket: 'logs' } },
    prefix: 'shop/app',
    interval: '900000ms',
    levels: ['INFO'],
    dropUnknown: false,
    compression: 'zstd',
    buffer: { maxSize: 2 ** 31, whenFull: 'Block' },
    suspend: false,
    pods: {
      namespaces: { include: [], exclude: [], only: ['shop'] },
      containers: { include: [], exclude: ['istio-proxy'] },
      matchLabels: { 'app.kubernetes.io/name': 'web', empty: '' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['web', ''] },
        { key: 'canary', operator: 'DoesNotExist' },
      ],
      attachLabels: ['app.kubernetes.io/name'],
    },
    rateLimit: { linesPerSecond: 100, burst: 500 },
    sampling: [{ levels: ['DEBUG', 'TRACE'], keepPercent: 10 }],
    redact: { builtin: ['email', 'jwt'], patterns: [{ name: 'order', regex: 'order-[0-9]+' }] },
  };
  const parsed = parsePipeline(configuration);
  expect(parsed).toMatchObject({ ok: true, settings: { ...configuration, interval: 900_000 } });
});

test.each<[name: string, part: object, expected: object]>([
  [
    'a burst is linesPerSecond',
    { rateLimit: { linesPerSecond: 7 } },
    { rateLimit: { linesPerSecond: 7, burst: 7 } },
  ],
  ['no namespace at all', { pods: { namespaces: { only: [] } } }, { pods: { namespaces: { only: [] } } }],
  ['no rule', { sampling: [] }, { sampling: [] }],
  ['nothing to redact', { redact: { patterns: [] } }, { redact: { patterns: [] } }],
])('good: %s', (_, part, expected) => {
  expect(parsePipeline({ ...PIPELINE, ...part })).toMatchObject({ ok: true, settings: expected });
});

const KEY = 'allowed: a label key such as app.kubernetes.io/name';
const VALUE =
  'allowed: a label value: at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit';
const expression = (part: object) => ({ pods: { matchExpressions: [part] } });

test.each<[part: object, ...errors: string[]]>([
  [{ rateLimit: {} }, 'rateLimit.linesPerSecond: missing; it is required'],
  [
    { rateLimit: { linesPerSecond: 0 } },
    'rateLimit.linesPerSecond: 0 is not valid; allowed: a whole number from 1 to 1000000',
  ],
  [
    { rateLimit: { linesPerSecond: 1.5 } },
    'rateLimit.linesPerSecond: 1.5 is not valid; allowed: a whole number from 1 to 1000000',
  ],
  [
    { rateLimit: { linesPerSecond: 10, burst: 5 } },
    'rateLimit: burst must be linesPerSecond (10) or more; or leave it out',
  ],
  [{ sampling: {} }, 'sampling: allowed: a list such as [{levels: [DEBUG], keepPercent: 10}]'],
  [
    { sampling: [{ levels: ['DEBUG'], keepPercent: 0 }] },
    'sampling[0].keepPercent: 0 is not valid; allowed: a whole number from 1 to 100',
  ],
  [{ sampling: [{ levels: [], keepPercent: 5 }] }, 'sampling[0].levels: must hold at least one level'],
  [
    { sampling: [{ levels: ['UNKNOWN'], keepPercent: 5 }] },
    'sampling[0].levels[0]: "UNKNOWN" is not valid; allowed: TRACE, DEBUG, INFO, WARN, ERROR, FATAL',
  ],
  [
    {
      sampling: [
        { levels: ['DEBUG'], keepPercent: 5 },
        { levels: ['INFO', 'DEBUG'], keepPercent: 9 },
      ],
    },
    'sampling: names DEBUG more than once; a level may stand in one entry only',
  ],
  [
    { redact: { builtin: ['ssn'] } },
    'redact.builtin[0]: "ssn" is not valid; allowed: email, creditCard, bearerToken, awsAccessKey, jwt',
  ],
  [
    { redact: { patterns: [{ name: '1a', regex: 'a' }] } },
    'redact.patterns[0].name: "1a" is not valid; allowed: up to 32 letters, digits, "_" and "-", beginning with a letter, such as customerNumber',
  ],
  [
    { redact: { patterns: [{ name: 'a', regex: '(a' }] } },
    'redact.patterns[0].regex: "(a" is not valid; it is no regular expression in RE2 syntax (no look-around, no back references): error parsing regexp: missing closing ): `(a`',
  ],
  [
    { redact: { patterns: [{ name: 'a', regex: 'a*' }] } },
    'redact.patterns[0].regex: "a*" is not valid; it matches the empty text, and so every place of every line: let it need at least one character',
  ],
  [
    { redact: { patterns: [{ name: 'a', regex: 'b'.repeat(257) }] } },
    `redact.patterns[0].regex: "${'b'.repeat(79)}… is not valid; allowed: at most 256 characters`,
  ],
  [
    {
      redact: {
        patterns: [
          { name: 'a', regex: 'a' },
          { name: 'a', regex: 'b' },
        ],
      },
    },
    'redact.patterns: names a more than once',
  ],
  [
    { redact: { patterns: Array.from({ length: 17 }, (_, index) => ({ name: `p${index}`, regex: 'a' })) } },
    'redact.patterns: must hold at most 16 patterns',
  ],
  [
    { pods: { namespaces: { only: 'shop' } } },
    'pods.namespaces.only: "shop" is not valid; allowed: a list of namespaces; an empty one means none',
  ],
  [
    { namespace: 'n'.repeat(63), name: 'a'.repeat(179) },
    'the file: namespace and name are too long; allowed: 241 characters together',
  ],
  [{ pods: { matchLabels: { 'a b': 'c' } } }, `pods.matchLabels: "a b" is not valid; ${KEY}`],
  [{ pods: { matchLabels: { a: '-' } } }, `pods.matchLabels.a: "-" is not valid; ${VALUE}`],
  [
    { pods: { matchLabels: { constructor: 'web' } } },
    'pods.matchLabels: allowed: labels other than __proto__, constructor, prototype; matchExpressions can select by these',
  ],
  [{ pods: { attachLabels: ['/x'] } }, `pods.attachLabels[0]: "/x" is not valid; ${KEY}`],
  [
    expression({ key: 'a', operator: 'Gt' }),
    'pods.matchExpressions[0].operator: "Gt" is not valid; allowed: In, NotIn, Exists, DoesNotExist',
  ],
  [
    expression({ key: 'a', operator: 'In' }),
    'pods.matchExpressions[0]: the operator In needs values, at least one',
  ],
  [
    expression({ key: 'a', operator: 'Exists', values: ['b'] }),
    'pods.matchExpressions[0]: the operator Exists takes no values; remove them, or use In or NotIn',
  ],
])('bad: %j', (part, ...errors) => {
  const parsed = parsePipeline({ ...PIPELINE, ...part });
  expect(parsed.ok ? [] : parsed.errors).toEqual(errors);
});

test('labels of pods need an API server to ask', () => {
  const pipelines = [
    PIPELINE,
    { ...PIPELINE, name: 'b', pods: { matchLabels: { a: 'b' }, attachLabels: ['a'] } },
  ];
  expect(parseSettings({ pipelines })).toEqual({
    ok: false,
    errors: [
      'the file: pipelines[1].pods.matchLabels, pipelines[1].pods.attachLabels: only an API server knows the labels of pods; ' +
        'add kubernetes, or remove the fields',
    ],
  });
  expect(parseSettings({ pipelines, kubernetes: { namespace: 'logging' } })).toMatchObject({ ok: true });
});
