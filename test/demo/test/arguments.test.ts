import { describe, expect, test } from 'vitest';
import { parseArguments } from '../src/arguments.ts';

const presets = {
  seconds: 20,
  rate: 4000,
  compression: 'zstd',
  path: null,
  s3: null,
  keep: false,
  json: false,
};

describe('flags that are accepted', () => {
  test.each<[string[], object]>([
    [[], presets],
    [['--seconds', '5', '--json'], { ...presets, seconds: 5, json: true }],
    [
      ['--seconds=5', '--rate=100', '--compression=gzip', '--keep'],
      { ...presets, seconds: 5, rate: 100, compression: 'gzip', keep: true },
    ],
    [['--path', '/var/log'], { ...presets, path: '/var/log', seconds: 86400 }],
    [
      ['--s3', 'http://localhost:9000', '--bucket', 'logs'],
      { ...presets, s3: { endpoint: 'http://localhost:9000', bucket: 'logs' } },
    ],
  ])('%j', (argv, options) => {
    expect(parseArguments(argv)).toEqual({ status: 'run', options });
  });

  const web = {
    port: null,
    seconds: null,
    compression: 'zstd',
    s3: null,
    keep: false,
    json: false,
  };
  test.each<[string[], object]>([
    [['--web'], web],
    [
      ['--web', '--port', '8080', '--json', '--seconds', '60'],
      { ...web, port: 8080, json: true, seconds: 60 },
    ],
    [
      ['--s3', 'http://localhost:9000', '--bucket', 'logs', '--web'],
      { ...web, s3: { endpoint: 'http://localhost:9000', bucket: 'logs' } },
    ],
  ])('%j', (argv, options) => {
    expect(parseArguments(argv)).toEqual({ status: 'web', options });
  });

  test.each(['--help', '-h'])('%s, whatever stands beside it', (flag) => {
    expect(parseArguments(['--seconds', 'x', flag])).toEqual({ status: 'help' });
  });
});

describe('flags that are refused', () => {
  test.each<[string[], string[]]>([
    [
      ['--second', '5'],
      ['--second: unknown flag', '5: not a flag'],
    ],
    [['--seconds', '0'], ['--seconds: "0" is not allowed; a whole number from 1 to 86400']],
    [['--seconds'], ['--seconds: needs a value']],
    [
      ['--rate', '1.5', '--compression', 'lz4'],
      ['--rate: "1.5"', '--compression: "lz4" is not known; allowed: zstd, gzip'],
    ],
    [['--json=yes'], ['--json: takes no value']],
    [
      ['--s3', 'localhost:9000'],
      ['--s3: "localhost:9000" is not a URL', '--bucket: missing'],
    ],
    [['--bucket', 'b'], ['--s3: missing']],
    [['--port', '8080'], ['--port: only with --web']],
    [
      ['--web', '--path', '/var/log', '--rate', '5'],
      ['--path: not with --web', '--rate: not with --web'],
    ],
    [['--web', '--port', '80800'], ['--port: "80800" is not allowed; a whole number from 1 to 65535']],
    [['--web=1'], ['--web: takes no value']],
    [['/var/log'], ['did you mean --path /var/log?']],
    [
      ['--constructor', 'x'],
      ['--constructor: unknown flag', 'x: not a flag'],
    ],
  ])('%j', (argv, errors) => {
    const parsed = parseArguments(argv);
    expect(parsed).toMatchObject({
      status: 'bad',
      errors: errors.map((error) => expect.stringContaining(error)),
    });
  });
});
