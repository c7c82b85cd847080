import { describe, expect, test } from 'vitest';
import { createJsonScan, MAX_DEPTH, MAX_KEY_LENGTH } from '../src/jsonScan.ts';
import { LEVELS, type Level } from '../src/level.ts';

const scan = createJsonScan();

/** The line stands in the middle of other bytes, as in the agent's buffer. */
function read(line: string): { taken: boolean; object: string; level: Level } {
  const bytes = Buffer.from(`{"level":"fatal"}\n${line}}]"\n`);
  const taken = scan.scan(bytes, 18, bytes.length - 4);
  return { taken, object: bytes.toString('utf8', scan.start, scan.end), level: LEVELS[scan.level] };
}

const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;

describe('is kept as data', () => {
  test.each([
    '{}',
    '{ }',
    '{"a":1}',
    '{"a":{"b":[1,2,{"c":null}]},"d":true,"e":false}',
    '{\t"a" :\t [ ] , "b": [ 1 , "x" ] }',
    '{"a":-0,"b":0.5,"c":-1.5e+10,"d":1E-7,"e":10}',
    '{"":1}',
    '{"a":{"x":1},"b":{"x":1},"c":[{"x":1},{"x":2}]}',
    '{"x":{"x":{"x":1}}}',
    '{"a":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00"}',
    '{"a":"NUL in a value: \\u0000"}',
    '{"a":"é 😀 \u2028 \ufeff \x7f"}',
    '{"\\u0061":1,"b":2}',
    '{"caf\\u00e9":1,"caf\\u00c9":2}',
    '{"a[":1,"a{":2,"a@":3,"a`":4}',
    '{"a":1e999,"b":-1e999}',
    `{"a":${'9'.repeat(400)}}`,
    `{"${'k'.repeat(10_000)}":1}`,
    nested(MAX_DEPTH),
    `{"a":${'['.repeat(MAX_DEPTH - 1)}${']'.repeat(MAX_DEPTH - 1)}}`,
  ])('%s', (line) => {
    expect(() => JSON.parse(line)).not.toThrow();
    expect(read(line)).toMatchObject({ taken: true, object: line });
    expect(read(` \t\r${line} \r`)).toMatchObject({ taken: true, object: line });
  });
});

describe('is no JSON object', () => {
  test.each([
    '',
    ' ',
    '{',
    '}',
    '[]',
    '[{"a":1}]',
    '"a"',
    'null',
    '12',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,"a":1}',
    '{"a":1 "b":2}',
    '{"a":1}}',
    '{"a":1} {"b":2}',
    '{"a":1}x',
    '{a:1}',
    "{'a':1}",
    '{"a":[1,]}',
    '{"a":[,1]}',
    '{"a":[1}',
    '{"a":[1 2]}',
    '{"a":{]}',
    '{"a":01}',
    '{"a":-01}',
    '{"a":+1}',
    '{"a":.5}',
    '{"a":1.}',
    '{"a":1.e1}',
    '{"a":1e}',
    '{"a":1e+}',
    '{"a":-}',
    '{"a":0x1}',
    '{"a":NaN}',
    '{"a":Infinity}',
    '{"a":tru}',
    '{"a":truex}',
    '{"a":nul}',
    '{"a":False}',
    '{"a":"b}',
    '{"a":"b\\"}',
    '{"a":"\\x"}',
    '{"a":"\\u12"}',
    '{"a":"\\u12g4"}',
    '{"a":"tab\t"}',
    '{"a":"line\n"}',
    '{"a\n":1}',
    '{"a":"\u0000"}',
    '\ufeff{"a":1}',
    '\u00a0{"a":1}',
    '{"a":1}//x',
  ])('%s', (line) => {
    expect(() => {
      const value: unknown = JSON.parse(line);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('no object');
    }).toThrow();
    expect(read(line).taken).toBe(false);
  });
});

describe('is JSON, but some stock reader refuses it', () => {
  test.each([
    ['a key twice', '{"a":1,"a":2}'],
    ['in another case', '{"url":1,"URL":2}'],
    ['an empty key twice', '{"":1,"":2}'],
    ['deep inside', '{"a":[{"b":{"c":1,"d":2,"c":3}}]}'],
    ['behind a nested object', '{"a":{"b":1},"A":2}'],
    ['written in two ways', '{"\\u0061":1,"a":2}'],
    ['written in two ways, the other way round', '{"é":1,"\\u00e9":2}'],
    ['beyond the BMP', '{"😀":1,"\\ud83d\\ude00":2}'],
    ['short escapes', '{"a\\/b":1,"a/b":2}'],
    ['a carriage return between tokens', '{"a":1,\r"b":2}'],
    ['a line feed between tokens', '{\n"a":1}'],
    ['NUL in a key', '{"a\\u0000":1}'],
    ['a high surrogate alone', '{"a":"\\ud800"}'],
    ['a high surrogate before a letter', '{"a":"\\ud800x"}'],
    ['two high surrogates', '{"a":"\\ud800\\ud800"}'],
    ['a low surrogate alone', '{"a":"\\udc00"}'],
    ['a surrogate alone in a key', '{"\\ud800":1}'],
    ['too deep', nested(MAX_DEPTH + 1)],
    ['too deep an array', `{"a":${'['.repeat(MAX_DEPTH)}${']'.repeat(MAX_DEPTH)}}`],
    ['a number too long', `{"a":${'9'.repeat(1001)}}`],
    ['a key too long', `{"${'k'.repeat(MAX_KEY_LENGTH + 1)}":1}`],
  ])('%s', (_reason, line) => {
    expect(() => JSON.parse(line)).not.toThrow();
    expect(read(line).taken).toBe(false);
  });
});

describe('many keys', () => {
  const object = (count: number) =>
    `{${Array.from({ length: count }, (_, number) => `"key.${number}":${number}`).join(',')}}`;

  test('are kept apart, also when the tables grow', () => {
    expect(read(object(5_000)).taken).toBe(true);
    expect(read(object(60_000)).taken).toBe(true);
    expect(read(object(3)).taken).toBe(true);
  });

  test('are refused above the limit', () => {
    expect(read(object(65_537)).taken).toBe(false);
  });

  test('show a repetition far away', () => {
    expect(read(`${object(5_000).slice(0, -1)},"KEY.17":1}`).taken).toBe(false);
    const many = createJsonScan();
    const line = Buffer.from('{"a":1,"b":{"a":2},"c":"x"}');
    for (let i = 0; i < 100_000; i++) if (!many.scan(line, 0, line.length)) expect.unreachable(`line ${i}`);
  });

  test('made to collide are refused, before they cost quadratic time', () => {
    // The hash takes [ and { for two cases of one letter.
    const collidingKey = (number: number) =>
      `"${number.toString(2).padStart(16, '0').replaceAll('0', '[').replaceAll('1', '{')}":1`;
    const line = (count: number) =>
      `{${Array.from({ length: count }, (_, number) => collidingKey(number)).join(',')}}`;
    expect(read(line(100)).taken).toBe(true);
    expect(read(line(60_000)).taken).toBe(false);
  });
});

describe('level', () => {
  test.each<[string, Level]>([
    ['{"level":"info","msg":"x"}', 'INFO'],
    ['{"level":"INFO"}', 'INFO'],
    ['{"level":"Warning"}', 'WARN'],
    ['{"level":"warn "}', 'WARN'],
    ['{"level":30,"time":1763905800000,"pid":1,"msg":"pino"}', 'INFO'],
    ['{"level":10}', 'TRACE'],
    ['{"level":20}', 'DEBUG'],
    ['{"level":35}', 'INFO'],
    ['{"level":40}', 'WARN'],
    ['{"name":"bunyan","level":50}', 'ERROR'],
    ['{"level":60}', 'FATAL'],
    ['{"level":"50"}', 'ERROR'],
    ['{"level":0}', 'FATAL'],
    ['{"version":"1.1","host":"gelf","level":3}', 'ERROR'],
    ['{"level":4}', 'WARN'],
    ['{"level":5}', 'INFO'],
    ['{"level":"6"}', 'INFO'],
    ['{"level":7}', 'DEBUG'],
    ['{"level":8}', 'UNKNOWN'],
    ['{"level":-4}', 'UNKNOWN'],
    ['{"level":30.5}', 'UNKNOWN'],
    ['{"level":200,"level_name":"ERROR","channel":"app"}', 'ERROR'],
    ['{"level":null}', 'UNKNOWN'],
    ['{"level":{"a":"error"}}', 'UNKNOWN'],
    ['{"level":["error"]}', 'UNKNOWN'],
    ['{"level":"high","severity":"ERROR"}', 'ERROR'],
    ['{"level":""}', 'UNKNOWN'],
    ['{"severity":"NOTICE","message":"Google"}', 'INFO'],
    ['{"severity":"EMERGENCY"}', 'FATAL'],
    ['{"severity":"DEFAULT"}', 'UNKNOWN'],
    ['{"lvl":"dbug"}', 'DEBUG'],
    ['{"log.level":"error","ecs.version":"8"}', 'ERROR'],
    ['{"log":{"level":"warn","logger":"x"},"message":"ECS"}', 'WARN'],
    ['{"log":{"origin":{"level":"error"}}}', 'UNKNOWN'],
    ['{"log":{"x":{}},"http":{"level":"error"}}', 'UNKNOWN'],
    ['{"log":"level"}', 'UNKNOWN'],
    ['{"log":"x","a":{"level":"error"}}', 'UNKNOWN'],
    ['{"loglevel":"fatal"}', 'FATAL'],
    ['{"LogLevel":"Information","Category":".NET"}', 'INFO'],
    ['{"LogLevel":"Critical"}', 'FATAL'],
    ['{"levelname":"CRITICAL","name":"root"}', 'FATAL'],
    ['{"severity_text":"WARN","severity_number":13}', 'WARN'],
    ['{"severityText":"ERROR","severityNumber":17}', 'ERROR'],
    ['{"@t":"2026-11-23T13:50:00Z","@l":"Verbose","@mt":"Serilog"}', 'TRACE'],
    ['{"@level":"trace","@message":"hclog"}', 'TRACE'],
    ['{"timestamp":"x","error_severity":"LOG","message":"Postgres"}', 'INFO'],
    ['{"t":{"$date":"2026-11-23T13:50:00Z"},"s":"I","c":"NETWORK","id":1}', 'INFO'],
    ['{"t":{"$date":"2026-11-23T13:50:00Z"},"s":"D1","c":"STORAGE"}', 'DEBUG'],
    ['{"t":1,"s":"E"}', 'UNKNOWN'],
    ['{"level":"I"}', 'INFO'],
    // A word beats a number; then the order of the keys' ranks, not of the line.
    ['{"level":3,"severity":"INFO"}', 'INFO'],
    ['{"severity":"INFO","level":3}', 'INFO'],
    ['{"levelname":"ERROR","level":"warn"}', 'WARN'],
    ['{"lvl":"error","severity":"debug"}', 'DEBUG'],
    ['{"user":{"level":"error"},"msg":"a level of error"}', 'UNKNOWN'],
    ['{"msg":"\\"level\\":\\"error\\""}', 'UNKNOWN'],
    ['{"levels":"error","mylevel":"error"}', 'UNKNOWN'],
    ['{"msg":"x"}', 'UNKNOWN'],
    ['{}', 'UNKNOWN'],
  ])('%s', (line, level) => {
    expect(read(line)).toMatchObject({ taken: true, level });
  });

  test('is found as far as a refused line could be read', () => {
    expect(read('{"level":"error","msg":"cut of')).toMatchObject({ taken: false, level: 'ERROR' });
    expect(read('{"level":"error","a":1,"a":2}')).toMatchObject({ taken: false, level: 'ERROR' });
    expect(read('plain text')).toMatchObject({ taken: false, level: 'UNKNOWN' });
  });
});
