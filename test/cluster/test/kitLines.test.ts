import { expect, test } from 'vitest';
import { kitLines } from '../src/kitLines.ts';

const store = {
  endpoint: 'http://10.213.0.2:7070',
  region: 'us-east-1',
  bucket: 'logs',
  keys: '/c/store.env',
  folder: '/c/store/logs',
};
const images = { operator: 'localhost/o:1', agent: 'localhost/a:1' };

test.each([
  [{ bin: '/c/bin', values: '/c/values.yaml', images: null, store: null }, ['PATH', 'VALUES']],
  [{ bin: '/c/bin', values: '/c/values.yaml', images, store: null }, ['PATH', 'VALUES', 'IMAGE']],
  [
    { bin: '/c/bin', values: '/c/values.yaml', images, store },
    ['PATH', 'VALUES', 'IMAGE', 'STORE', 'STORE_KEYS', 'STORE_FOLDER'],
  ],
])('%j', (kit, names) => {
  const lines = kitLines(kit);
  expect(lines.flatMap((line) => /^export (\w+)=\S+ {2}# /.exec(line)?.[1] ?? [])).toEqual(names);
  expect(lines.filter((line) => !/^(export |# )/.test(line))).toEqual([]);
});
