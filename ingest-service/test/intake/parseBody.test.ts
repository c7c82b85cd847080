import { expect, test } from 'vitest';
import { Refusal } from '../../src/http/refusal.ts';
import { type BodyFormat, formatOf, parseBody } from '../../src/intake/parseBody.ts';
import { bodyRules } from './testIntake.ts';

function parsed(body: string | Buffer, format: BodyFormat = 'json') {
  const { envelope, records } = parseBody(Buffer.from(body), format, { ...bodyRules, maxRecords: 3 });
  const values = Array.from({ length: records.length }, (_, index) => records.value(index));
  return { envelope, values, isPlain: records.plain !== undefined };
}

test.each<[string, BodyFormat, object, unknown[]]>([
  ['[{"a":1},{"a":2}]', 'json', {}, [{ a: 1 }, { a: 2 }]],
  ['[]', 'json', {}, []],
  ['{"a":1}', 'json', {}, [{ a: 1 }]],
  ['"text"', 'json', {}, ['text']],
  ['{"records":[{"a":1}],"app":"shop"}', 'json', { app: 'shop' }, [{ a: 1 }]],
  ['{"app":"shop","records":[]}', 'any', { app: 'shop' }, []],
  ['\ufeff{"records":[{"a":1}]}', 'json', {}, [{ a: 1 }]],
  ['{"a":1}\n\n {"a":2} \r\n', 'ndjson', {}, [{ a: 1 }, { a: 2 }]],
  ['{"a":1}\n{"a":', 'any', {}, [{ a: 1 }, undefined]],
  ['{"a":1}\n', 'any', {}, [{ a: 1 }]],
  ['[{"a":1}]', 'ndjson', {}, [[{ a: 1 }]]],
])('%j as %s', (body, format, envelope, values) => {
  expect(parsed(body, format)).toMatchObject({ envelope, values });
});

test.each([
  ['a batch', '{"records":[{"a":1}]}', true],
  ['a list', '[{"a":1},{"b":"records"}]', true],
  ['white space between records', '[{"a":1}, {"a":2}]', false],
  ['a record that is none', '[{"a":1},2]', false],
  ['a second list', '{"records":[{"a":1}],"records":[]}', false],
  ['a second list, its name escaped', String.raw`{"records":[{"a":1}],"r\u0065cords":[]}`, false],
  ['a list further in', '{"x":{"records":[{"a":1}]},"records":[]}', false],
  ['a list further in, behind', '{"records": [],"x":{"records":[{"a":1}]}}', false],
  ['a key twice', '[{"a":1,"a":2}]', false],
  ['half an emoji', String.raw`[{"a":"\ud83d"}]`, false],
  ['what JSON.parse makes infinity of', '[{"a":1e309}]', false],
  ['as many digits', `[{"a":${'9'.repeat(309)}}]`, false],
  ['a large number', '[{"a":1e308}]', true],
])('records are taken as they stand: %s', (_, body, isPlain) => {
  expect(parsed(body)).toMatchObject({ isPlain, values: listIn(body) });
});

test.each<[string | Buffer, BodyFormat, number, string]>([
  ['', 'json', 400, 'body_empty'],
  [Buffer.from([0x22, 0xff, 0x22]), 'json', 400, 'utf8_invalid'],
  ['{"a":', 'json', 400, 'json_invalid'],
  ['{"a":', 'any', 400, 'json_invalid'],
  ['[{}]]', 'json', 400, 'json_invalid'],
  ['{"records":[{}],"app":1}', 'json', 400, 'batch_invalid'],
  ['{"records":1}', 'json', 400, 'batch_invalid'],
  ['[{},{},{},{}]', 'json', 413, 'too_many_records'],
  ['[1,2,3,4]', 'json', 413, 'too_many_records'],
  ['{"records":[{},{},{},{}]}', 'json', 413, 'too_many_records'],
  ['1\n2\n3\n4', 'ndjson', 413, 'too_many_records'],
])('%j as %s is refused with %i %s', (body, format, status, code) => {
  expect(refusalOf(() => parsed(body, format))).toMatchObject({ status, code });
});

test.each<[string | undefined, BodyFormat]>([
  [undefined, 'any'],
  ['text/plain;charset=UTF-8', 'any'],
  ['Application/JSON; charset=utf-8', 'json'],
  ['application/x-ndjson', 'ndjson'],
])('the type %j means %s', (type, format) => {
  expect(formatOf(type)).toBe(format);
});

test('another type is refused', () => {
  expect(refusalOf(() => formatOf('multipart/form-data'))).toMatchObject({ status: 415 });
});

function listIn(body: string): unknown[] {
  const value = JSON.parse(body);
  return Array.isArray(value) ? value : value.records;
}

function refusalOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return error;
  }
  throw new Error('it was not refused');
}
