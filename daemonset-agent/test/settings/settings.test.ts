import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../src/settings/settings.ts';

const S3 = { s3: { bucket: 'logs' } };
const PIPELINE = { name: 'app', destination: S3, pods: {} };

/** Settings that are good but for one thing in their only pipeline. */
const pipeline = (part: object) => ({ pipelines: [{ ...PIPELINE, ...part }] });
const s3 = (part: object) => pipeline({ destination: { s3: { bucket: 'logs', ...part } } });
const settings = (part: object) => ({ pipelines: [PIPELINE], ...part });

function errorsOf(input: unknown): string[] {
  const parsed = parseSettings(input);
  return parsed.ok ? [] : parsed.errors;
}

test('the least that is needed, and all defaults', () => {
  expect(parseSettings(settings({}))).toEqual({
    ok: true,
    settings: {
      cluster: 'default',
      spool: { path: '/var/lib/logpipeline' },
      http: { port: 9880 },
      shutdownGracePeriod: 50_000,
      maxLineSize: 1 << 20,
      nodeMetrics: { enabled: true, procPath: '/proc', sysPath: '/sys', rootPath: '/' },
      log: { level: 'info' },
      recordLogs: [],
      drain: false,
      logMetrics: { maxWorkloads: 500 },
      pipelines: [
        {
          namespace: 'default',
          name: 'app',
          destination: S3,
          interval: 15 * 60_000,
          dropUnknown: false,
          compression: 'zstd',
          buffer: { maxSize: 2 ** 31, whenFull: 'Block' },
          suspend: false,
          pods: {
            root: '/var/log/pods',
            namespaces: { include: [], exclude: [] },
            containers: { include: [], exclude: [] },
          },
        },
      ],
    },
  });
});

const GOOD: [name: string, input: object][] = [
  [
    'metrics of the node, in a pipeline that ships nothing else',
    {
      nodeMetrics: { procPath: '/host/proc', sysPath: '/host/sys', rootPath: '/host/root' },
      pipelines: [{ name: 'node', destination: S3, nodeMetrics: { interval: '1m', topProcesses: 0 } }],
    },
  ],
  [
    'every field of S3',
    s3({
      region: 'eu-central-1',
      endpoint: 'https://s3.example.com:9000',
      forcePathStyle: true,
      storageClass: 'STANDARD_IA',
      serverSideEncryption: { type: 'aws:kms', kmsKeyId: 'key' },
      tags: { team: 'shop' },
      credentials: { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't' },
    }),
  ],
  [
    'a directory and globs',
    {
      pipelines: [
        { name: 'a', destination: { directory: { path: '/out' } }, files: { include: ['/a/*.log'] } },
      ],
    },
  ],
  [
    'durations and sizes',
    pipeline({ interval: '1h30m', buffer: { maxSize: '1.5Gi', whenFull: 'DropOldest' } }),
  ],
  ['a size as a number', settings({ maxLineSize: 65_536 })],
  ['pipelines from Secrets', { kubernetes: { namespace: 'logging' } }],
  ['a pipeline that uploads nothing for now', pipeline({ suspend: true })],
  ['levels', pipeline({ levels: ['INFO', 'FATAL'], dropUnknown: true })],
  ['the same name in two namespaces', { pipelines: [PIPELINE, { ...PIPELINE, namespace: 'shop' }] }],
];
for (const [name, input] of GOOD) {
  test(`good: ${name}`, () => {
    expect(errorsOf(input)).toEqual([]);
  });
}

const DURATION = 'allowed: a duration from 1s to 24h, such as 30s, 15m or 1h30m';
const SIZE = 'allowed: a size of 16Mi or more, such as 512Mi, 2Gi or a number of bytes';
const PREFIX =
  'allowed: a path such as logs/production, not empty, without a leading or trailing slash, empty parts, "." or ".."';

const NO_PIPELINES =
  'the file: must have pipelines, at least one, or kubernetes, where pipelines come from Secrets';

describe('bad', () => {
  const rows: [input: unknown, ...errors: string[]][] = [
    [undefined, 'the file: allowed: a map of fields'],
    [null, 'the file: allowed: a map of fields'],
    [{}, NO_PIPELINES],
    [{ pipelines: [] }, NO_PIPELINES],
    [{ kubernetes: {} }, 'kubernetes.namespace: missing; it is required'],
    [{ pipelines: 'app' }, 'pipelines: "app" is not valid; allowed: a list of pipelines'],
    [{ pipelines: [7] }, 'pipelines[0]: 7 is not valid; allowed: a map of fields'],
    [
      { pipelines: [PIPELINE, PIPELINE] },
      'pipelines: two pipelines are called default/app; give each a name of its own',
    ],
    [settings({ clusters: 'c' }), 'clusters: unknown field; remove it or check its spelling'],
    [
      settings({ cluster: '' }),
      'cluster: "" is not valid; must not be empty; allowed: a name for the cluster',
    ],
    [settings({ http: null }), 'http: allowed: a map of fields'],
    [
      settings({ http: { port: 99_999 } }),
      'http.port: 99999 is not valid; allowed: a port number from 0 to 65535 (0: any free port)',
    ],
    [
      settings({ http: { port: '80' } }),
      'http.port: "80" is not valid; allowed: a port number from 0 to 65535 (0: any free port)',
    ],
    [
      settings({ spool: { path: 'spool' } }),
      'spool.path: "spool" is not valid; allowed: an absolute path, from the root on',
    ],
    [
      settings({ log: { level: 'trace' } }),
      'log.level: "trace" is not valid; allowed: debug, info, warn, error',
    ],
    [
      settings({ maxLineSize: '1Gi' }),
      'maxLineSize: "1Gi" is not valid; allowed: a size of 1Ki to 16Mi, such as 64Ki, 1Mi or a number of bytes',
    ],
    [
      settings({ logMetrics: { maxWorkloads: 0 } }),
      'logMetrics.maxWorkloads: 0 is not valid; allowed: a whole number from 1 to 10000',
    ],
    [
      settings({ shutdownGracePeriod: 30 }),
      'shutdownGracePeriod: 30 is not valid; allowed: a duration from 1s to 1h, such as 30s, 15m or 1h30m',
    ],
    [
      pipeline({ name: 'App' }),
      "pipelines[0].name: \"App\" is not valid; allowed: a name: lower-case letters, digits, '-' and '.'",
    ],
    [
      pipeline({ name: 'a'.repeat(300) }),
      `pipelines[0].name: "${'a'.repeat(79)}… is not valid; allowed: a name: lower-case letters, digits, '-' and '.'`,
    ],
    [pipeline({ interval: '15' }), `pipelines[0].interval: "15" is not valid; ${DURATION}`],
    [pipeline({ interval: 15 }), `pipelines[0].interval: 15 is not valid; ${DURATION}`],
    [pipeline({ interval: '25h' }), `pipelines[0].interval: "25h" is not valid; ${DURATION}`],
    [pipeline({ interval: '-1m' }), `pipelines[0].interval: "-1m" is not valid; ${DURATION}`],
    [pipeline({ interval: '' }), `pipelines[0].interval: "" is not valid; ${DURATION}`],
    [pipeline({ buffer: { maxSize: '1Mi' } }), `pipelines[0].buffer.maxSize: "1Mi" is not valid; ${SIZE}`],
    [pipeline({ buffer: { maxSize: '2 GB' } }), `pipelines[0].buffer.maxSize: "2 GB" is not valid; ${SIZE}`],
    [pipeline({ buffer: { maxSize: '9e99' } }), `pipelines[0].buffer.maxSize: "9e99" is not valid; ${SIZE}`],
    [
      pipeline({ buffer: { whenFull: 'drop' } }),
      'pipelines[0].buffer.whenFull: "drop" is not valid; allowed: Block, DropOldest',
    ],
    [
      pipeline({ levels: ['info'] }),
      'pipelines[0].levels[0]: "info" is not valid; allowed: TRACE, DEBUG, INFO, WARN, ERROR, FATAL',
    ],
    [pipeline({ levels: [] }), 'pipelines[0].levels: must hold at least one level; leave it out to ship all'],
    [
      pipeline({ dropUnknown: 'yes' }),
      'pipelines[0].dropUnknown: "yes" is not valid; allowed: true or false',
    ],
    [pipeline({ compression: 'zip' }), 'pipelines[0].compression: "zip" is not valid; allowed: zstd, gzip'],
    [pipeline({ prefix: '/a' }), `pipelines[0].prefix: "/a" is not valid; ${PREFIX}`],
    [pipeline({ prefix: 'a//b' }), `pipelines[0].prefix: "a//b" is not valid; ${PREFIX}`],
    [pipeline({ prefix: 'a/../b' }), `pipelines[0].prefix: "a/../b" is not valid; ${PREFIX}`],
    [pipeline({ prefix: '' }), `pipelines[0].prefix: "" is not valid; ${PREFIX}`],
    [
      pipeline({ nodeMetrics: { interval: '10ms', topProcesses: 51 } }),
      'pipelines[0].nodeMetrics.interval: "10ms" is not valid; allowed: a duration from 1s to 1h, such as 30s, 15m or 1h30m',
      'pipelines[0].nodeMetrics.topProcesses: 51 is not valid; allowed: a whole number from 0 to 50',
    ],
    [
      { nodeMetrics: { enabled: false }, ...pipeline({ nodeMetrics: {} }) },
      'the file: pipelines[0].nodeMetrics: nodeMetrics.enabled is false; set it to true, or remove the field',
    ],
    [
      settings({ nodeMetrics: { enabled: false }, cloudWatch: { output: 'stdout' } }),
      'the file: cloudWatch: nodeMetrics.enabled is false, so that there is nothing to give it; set it to true, or remove the field',
    ],
    [
      settings({ cloudWatch: { output: 'stderr', namespace: 'AWS/EC2', interval: '1m' } }),
      'cloudWatch.output: "stderr" is not valid; allowed: stdout, file:/path or tcp://host:port, such as tcp://127.0.0.1:25888',
      'cloudWatch.namespace: "AWS/EC2" is not valid; allowed: a namespace of CloudWatch, at most 255 letters, digits, ".", "-", "_", "/" and "#", not beginning with AWS/',
      'cloudWatch.interval: unknown field; remove it or check its spelling',
    ],
    [
      settings({ nodeMetrics: { procPath: 'proc', hostRoot: '/' } }),
      'nodeMetrics.procPath: "proc" is not valid; allowed: an absolute path, from the root on',
      'nodeMetrics.hostRoot: unknown field; remove it or check its spelling',
    ],
    [
      { pipelines: [{ name: 'app', destination: S3 }] },
      'pipelines[0]: must have pods, files, nodeMetrics or frontend, at least one',
    ],
    [
      pipeline({ files: { include: [] } }),
      'pipelines[0].files.include: must hold at least one glob such as /var/log/app/*.log',
    ],
    [
      pipeline({ files: { include: ['logs/*.log'] } }),
      'pipelines[0].files.include[0]: "logs/*.log" is not valid; allowed: a glob such as /var/log/app/*.log, from the root on',
    ],
    [pipeline({ destination: {} }), 'pipelines[0].destination: allowed: exactly one of s3 and directory'],
    [
      pipeline({ destination: { s3: { bucket: 'logs' }, directory: { path: '/x' } } }),
      'pipelines[0].destination: allowed: exactly one of s3 and directory',
    ],
    [pipeline({ destination: undefined }), 'pipelines[0].destination: missing; allowed: a map of fields'],
    [
      s3({ bucket: 'My_Bucket' }),
      'pipelines[0].destination.s3.bucket: "My_Bucket" is not valid; allowed: 3 to 63 lower-case letters, digits, "." and "-"',
    ],
    [s3({ bucket: undefined }), 'pipelines[0].destination.s3.bucket: missing; allowed: a bucket name'],
    [
      s3({ endpoint: 's3.example.com' }),
      'pipelines[0].destination.s3.endpoint: "s3.example.com" is not valid; allowed: a URL such as https://s3.example.com',
    ],
    [
      s3({ serverSideEncryption: { type: 'KMS' } }),
      'pipelines[0].destination.s3.serverSideEncryption.type: "KMS" is not valid; allowed: AES256, aws:kms',
    ],
    [s3({ tags: { team: 7 } }), 'pipelines[0].destination.s3.tags.team: 7 is not valid; allowed: text'],
    [
      { ...pipeline({ interval: 'x', name: '' }), extra: 1 },
      "pipelines[0].name: \"\" is not valid; allowed: a name: lower-case letters, digits, '-' and '.'",
      `pipelines[0].interval: "x" is not valid; ${DURATION}`,
      'extra: unknown field; remove it or check its spelling',
    ],
    // What holds for several fields together is checked as well while one of them, or a neighbour, is wrong.
    [
      { pipelines: [{ destination: S3 }] },
      'pipelines[0].name: missing; it is required',
      'pipelines[0]: must have pods, files, nodeMetrics or frontend, at least one',
    ],
    [
      { pipelines: [{ ...PIPELINE, nam: 'a' }, PIPELINE, 7] },
      'pipelines[0].nam: unknown field; remove it or check its spelling',
      'pipelines[2]: 7 is not valid; allowed: a map of fields',
      'pipelines: two pipelines are called default/app; give each a name of its own',
    ],
    [
      pipeline({ destination: { s4: {} } }),
      'pipelines[0].destination.s4: unknown field; remove it or check its spelling',
      'pipelines[0].destination: allowed: exactly one of s3 and directory',
    ],
    [
      pipeline({ destination: { s3: { bucket: 7 }, directory: {} } }),
      'pipelines[0].destination.s3.bucket: 7 is not valid; allowed: a bucket name',
      'pipelines[0].destination.directory.path: missing; it is required',
      'pipelines[0].destination: allowed: exactly one of s3 and directory',
    ],
    [pipeline({ pods: 7 }), 'pipelines[0].pods: 7 is not valid; allowed: a map of fields'],
  ];
  for (const [input, ...errors] of rows) {
    test(errors.join(' | '), () => {
      expect(errorsOf(input).sort()).toEqual(errors.sort());
    });
  }
});

describe('a secret is never in a message', () => {
  const SECRET = 'hunter2-hunter2';
  const rows: [name: string, input: unknown][] = [
    ['the whole file', SECRET],
    ['credentials as text', s3({ credentials: SECRET })],
    ['a list', s3({ credentials: [SECRET] })],
    ['a misspelled field', s3({ credentials: { accessKeyId: 'a', secretAccesKey: SECRET } })],
    ['a field in the wrong place', s3({ secretAccessKey: SECRET })],
    ['a number for the id beside it', s3({ credentials: { accessKeyId: 7, secretAccessKey: SECRET } })],
    [
      'a wrong session token',
      s3({ credentials: { accessKeyId: 'a', secretAccessKey: SECRET, sessionToken: [SECRET] } }),
    ],
    ['a password in a URL', s3({ endpoint: `//user:${SECRET}@s3.example.com` })],
    ['a map instead of a key', s3({ credentials: { accessKeyId: 'a', secretAccessKey: { value: SECRET } } })],
    ['a map instead of a name', pipeline({ name: { credentials: SECRET } })],
  ];
  for (const [name, input] of rows) {
    test(name, () => {
      const errors = errorsOf(input);
      expect(errors.length).toBeGreaterThan(0);
      expect(errors.join('\n')).not.toContain(SECRET);
    });
  }
});
