import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { createDirectoryStore, isIndexKey, listDirectory, readObject } from '../src/index.ts';

const root = mkdtempSync(join(tmpdir(), 'archive-test-'));
afterAll(() => rmSync(root, { recursive: true }));

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('readObject', () => {
  test.each([
    ['zstd', zstdCompressSync],
    ['gzip', gzipSync],
  ])('gives the %s object of a file block by block, without the empty ones', async (kind, compress) => {
    const path = join(root, `object.${kind}`);
    writeFileSync(path, Buffer.concat([compress('{"a":1}\n{"a":2}\n'), compress(''), compress('{"a":3}\n')]));
    const blocks = await all(readObject(path, 'key'));
    expect(blocks.map(String)).toEqual(['{"a":1}\n{"a":2}\n', '{"a":3}\n']);
  });

  test('refuses a frame that ends inside a line, since it could not be read alone', async () => {
    const object = Buffer.concat([zstdCompressSync('{"a":1}\n{"a"'), zstdCompressSync(':2}\n')]);
    await expect(all(readObject(object, 'key'))).rejects.toMatchObject({
      code: 'straddling',
      offset: 0,
      object: 'key',
    });
  });

  test('names a file that is not there', async () => {
    const missing = all(readObject(join(root, 'missing'), 'the/key'));
    await expect(missing).rejects.toMatchObject({ code: 'unreadable', object: 'the/key' });
  });
});

describe('a directory store', () => {
  test('lists keys in order, below a prefix, without temporary files', async () => {
    const place = join(root, 'store');
    mkdirSync(join(place, 'a', '_index'), { recursive: true });
    mkdirSync(join(place, '.tmp'));
    for (const name of ['b', 'a/2', 'a/1', 'a/.half', 'a/_index/1', '.tmp/x'])
      writeFileSync(join(place, name), name);
    const keys = (await all(listDirectory(place))).map((object) => object.key);
    expect(keys).toEqual(['a/1', 'a/2', 'a/_index/1', 'b']);
    expect(keys.filter(isIndexKey)).toEqual(['a/_index/1']);
    const store = createDirectoryStore(place);
    expect(await all(store.list('a/2'))).toEqual([{ key: 'a/2', size: 3 }]);
    expect((await store.read('a/2')).toString()).toBe('a/2');
    await expect(store.read('a/3')).rejects.toMatchObject({ code: 'unreadable', object: 'a/3' });
  });

  test('that does not exist yet is empty', async () => {
    expect(await all(listDirectory(join(root, 'nowhere')))).toEqual([]);
  });
});
