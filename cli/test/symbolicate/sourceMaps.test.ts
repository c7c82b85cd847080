import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS, SourceMaps } from '../../src/symbolicate/sourceMaps.ts';
import { symbolicateRecord } from '../../src/symbolicate/symbolicateRecord.ts';
import { symbolicateStack } from '../../src/symbolicate/symbolicateStack.ts';
import { type BuiltApp, buildApp } from './builtApp.ts';

const RELEASE = '1.2.3';
const SCRIPT = 'https://shop.example/assets/app.js';

let app: BuiltApp;
let place: string;
let map: string;
beforeAll(() => {
  app = buildApp();
  place = join(app.folder, 'maps');
  map = join(place, RELEASE, 'assets', 'app.js.map');
});
afterAll(() => app?.remove());
beforeEach(() => {
  rmSync(place, { recursive: true, force: true });
  cpSync(app.dist, join(place, RELEASE), { recursive: true });
});

const open = (limits = {}) => new SourceMaps({ kind: 'folder', path: place }, { ...LIMITS, ...limits });
const noteOf = async (maps: SourceMaps, url = SCRIPT, release = RELEASE) => {
  const found = await maps.find(release, url);
  return 'note' in found ? found.note : 'found';
};

describe('an error that was really thrown', () => {
  const original = [
    'RangeError: a negative count',
    expect.stringMatching(/^ {4}at priceOf \(\.\.\/\.\.\/src\/cart\.ts:11:11\)$/),
    expect.stringMatching(/^ {4}at totalOf \(\.\.\/\.\.\/src\/cart\.ts:5:36\)$/),
    expect.stringMatching(/^ {4}at checkOut \(\.\.\/\.\.\/src\/main\.ts:4:10\)$/),
  ];

  test('in Chrome and Node', async () => {
    const result = await symbolicateStack(app.stack, RELEASE, open());
    expect(app.stack).not.toContain('priceOf');
    expect(result?.text.split('\n').slice(0, 4)).toEqual(original);
    // Below come frames of Node itself, which are none of the application.
    expect(result).toMatchObject({ symbolicated: result?.frames, notes: [] });
  });

  test.each([
    ['Firefox', (name: string, at: string) => `${name}@${at}`],
    ['Safari', (name: string, at: string) => (name === '' ? at : `${name}@${at}`)],
  ])('at the same places in the form of %s', async (_, form) => {
    const frames = app.stack.split('\n').slice(1, 5);
    const lines = frames.map((line) =>
      line.replace(/^ *at (?:(\S+) \()?(\S+?)\)?$/, (_line, name, at) => form(name ?? '', at)),
    );
    const result = await symbolicateStack(lines.join('\n'), RELEASE, open());
    expect(result?.text.split('\n').slice(0, 3)).toEqual(original.slice(1));
    expect(result?.symbolicated).toBe(4);
  });
});

test('in a browser that gives the place behind the name that is called: its names too', async () => {
  const frames = app.stack.split('\n').slice(1, 5);
  const nameOf = (line: string | undefined) => /at (?:async )?([\w$]+) \(/.exec(line ?? '')?.[1] ?? '';
  const lines = frames.map((line, nth) =>
    line.replace(/^ *at (?:(\S+) \()?(\S+?):(\d+)\)?$/, (_line, name, at, column) => {
      const called = nth === 0 ? '' : nameOf(frames[nth - 1]);
      return `${name ?? ''}@${at}:${Number(column) + called.length}`;
    }),
  );
  const result = await symbolicateStack(lines.join('\n'), RELEASE, open());
  expect(result?.text.match(/at \w+/g)?.slice(0, 3)).toEqual(['at priceOf', 'at totalOf', 'at checkOut']);
});

test('records are searched for stack traces, and keep everything else', async () => {
  const record = JSON.parse(
    JSON.stringify({
      release: RELEASE,
      data: { error: { stack: app.stack }, list: ['a', app.stack], n: 1 },
    }).replace('"n":1', '"n":1,"__proto__":{"x":1}'),
  );
  const result = await symbolicateRecord(record, undefined, open());
  expect(result?.stacks).toHaveLength(2);
  expect(JSON.stringify(result?.record)).toBe(
    JSON.stringify(record).replaceAll(JSON.stringify(app.stack), JSON.stringify(result?.stacks[0])),
  );
});

test.each([
  ['no release is known', {}, undefined, /No release is known/],
  ['the release is none', { release: '../../etc' }, RELEASE, /"\.\.\/\.\.\/etc" is no release/],
  ['nothing was uploaded of it', { release: '9.9.9' }, RELEASE, /9\.9\.9 holds no maps\. Were/],
])('%s', async (_, fields, release, note) => {
  const result = await symbolicateRecord({ ...fields, stack: app.stack }, release, open());
  expect(result?.notes).toEqual([expect.stringMatching(note)]);
  expect(result?.record['stack']).toBe(app.stack);
});

describe('a map that is', () => {
  test.each([
    ['no JSON', 'not JSON', /is damaged: Unexpected token/],
    ['empty', '', /is damaged/],
    ['of another version', '{"version":2,"mappings":""}', /is damaged: it is no source map of version 3/],
    ['null', 'null', /is damaged/],
    ['without mappings', '{"version":3,"sources":[]}', /is damaged: it has no mappings/],
    [
      'broken in its mappings',
      '{"version":3,"sources":["a"],"names":[],"mappings":"!!!!;~~~~"}',
      /is damaged: its mappings/,
    ],
    ['cut', '{"version":3,"sources":["a"],"mappings":"AA', /is damaged/],
  ])('%s gives a note', async (_, text, note) => {
    writeFileSync(map, text);
    expect(await noteOf(open())).toMatch(note);
  });

  test.each([
    ['without the sources that it names', '{"version":3,"sources":[],"names":[],"mappings":"AACA,kIAAQA"}'],
  ])('%s leaves the lines as they are', async (_, text) => {
    writeFileSync(map, text);
    const result = await symbolicateStack(app.stack, RELEASE, open());
    expect(result?.text).toBe(app.stack);
  });

  test('behind a line against scripts, or in sections, is read', async () => {
    const text = readFileSync(map, 'utf8');
    writeFileSync(map, `)]}'\n{"version":3,"sections":[{"offset":{"line":0,"column":0},"map":${text}}]}`);
    expect((await symbolicateStack(app.stack, RELEASE, open()))?.text).toContain('at priceOf (');
  });

  test('too large is not read', async () => {
    writeFileSync(map, Buffer.alloc(3 * 1024 * 1024));
    expect(await noteOf(open({ mapBytes: 2 * 1024 * 1024 }))).toMatch(/has 3 MiB, and at most 2 are read/);
  });

  test('one of too many is not taken', async () => {
    writeFileSync(join(place, RELEASE, 'b.js.map'), '{}');
    expect(await noteOf(open({ names: 1 }))).toMatch(/has more than 1 maps/);
  });
});

describe('what was asked once is kept:', () => {
  test('a map', async () => {
    const maps = open();
    await noteOf(maps);
    rmSync(map);
    expect(await noteOf(maps)).toBe('found');
  });

  test('that there is none', async () => {
    const maps = open();
    rmSync(join(place, RELEASE), { recursive: true });
    expect(await noteOf(maps)).toMatch(/holds no maps/);
    cpSync(app.dist, join(place, RELEASE), { recursive: true });
    expect(await noteOf(maps)).toMatch(/holds no maps/);
  });

  test('as much as fits; the least recently used goes first', async () => {
    cpSync(map, join(place, RELEASE, 'assets', 'b.js.map'));
    const maps = open({ cachedBytes: readFileSync(map).length });
    await noteOf(maps);
    expect(await noteOf(maps, 'https://shop.example/b.js')).toBe('found');
    rmSync(join(place, RELEASE), { recursive: true });
    expect(await noteOf(maps, 'https://shop.example/b.js')).toBe('found');
    expect(await noteOf(maps)).toMatch(/cannot be read/);
  });

  test('a bounded number of releases', async () => {
    const maps = open({ releases: 1 });
    await noteOf(maps, SCRIPT, 'other');
    await noteOf(maps);
    cpSync(app.dist, join(place, 'other'), { recursive: true });
    expect(await noteOf(maps, SCRIPT, 'other')).toBe('found');
  });
});

describe('a payload cannot reach', () => {
  beforeEach(() => {
    mkdirSync(join(app.folder, 'secret'), { recursive: true });
    for (const path of ['secret/key.js.map', 'maps/key.js.map']) cpSync(map, join(app.folder, path));
  });

  test.each([
    'https://shop.example/../key.js',
    'https://shop.example/../../secret/key.js',
    'https://shop.example/..%2f..%2fsecret%2fkey.js',
    'https://shop.example/%2e%2e/key.js',
    '/../../secret/key.js',
    'file:///../secret/key.js',
    '..\\..\\secret\\key.js',
    'https://shop.example/x.js?/../key.js',
  ])('other maps by %s', async (url) => {
    expect(await noteOf(open(), url)).toMatch(/has no map for/);
  });

  test('a file by its absolute path', async () => {
    expect(await noteOf(open(), `${app.folder}/secret/key.js`)).toMatch(/has no map for/);
  });

  test.each([
    ['..', /is no release/],
    ['.', /is no release/],
    ['../secret', /is no release/],
    ['1.2.3/..', /1\.2\.3,\.\. holds no maps/],
    ['1.2.3/../../secret', /1\.2\.3,\.\.,\.\.,secret holds no maps/],
    ['..%2fsecret', /is no release/],
    ['/etc', /is no release/],
  ])('other folders by the release %s', async (release, note) => {
    expect(await noteOf(open(), 'https://shop.example/key.js', release)).toMatch(note);
  });

  test('what a link leads to', async () => {
    symlinkSync(join(app.folder, 'secret', 'key.js.map'), join(place, RELEASE, 'key.js.map'));
    expect(await noteOf(open(), 'https://shop.example/key.js')).toMatch(/has no map for/);
  });

  test('a server', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked++;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const text = readFileSync(map, 'utf8').replace('"sources":[', `"sourceRoot":"${origin}","sources":[`);
    writeFileSync(map, text);
    const stack = `    at a (${origin}/assets/app.js:1:20)\n    at b (${origin}/other.js:1:2)`;
    const result = await symbolicateStack(stack, RELEASE, open());
    await new Promise((resolve) => server.close(resolve));
    expect([asked, result?.symbolicated]).toEqual([0, 1]);
  });
});
