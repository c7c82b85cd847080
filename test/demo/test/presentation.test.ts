import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { createLiveLine } from '../src/liveLine.ts';
import { lookInside, quoted } from '../src/lookInside.ts';
import { bytes } from '../src/numbers.ts';
import { renderObjectTree } from '../src/objectTree.ts';
import { renderTable } from '../src/table.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [14_092_964, '14 MB'],
  [2_500_000_000, '2.5 GB'],
])('%i bytes are %s', (size, text) => {
  expect(bytes(size)).toBe(text);
});

test('a table is as wide as its cells, with the sum set off', () => {
  const rows = [
    { name: 'a', n: 1 },
    { name: 'longer', n: 1000 },
  ];
  const table = renderTable<{ name: string; n: number }>(
    [
      { title: 'name', value: (row) => row.name, align: 'left' },
      { title: 'n', value: (row) => String(row.n), align: 'right' },
    ],
    rows,
    { name: 'total', n: 1001 },
  );
  expect(table.split('\n')).toEqual([
    '  name       n',
    '  ────────────',
    '  a          1',
    '  longer  1000',
    '  ────────────',
    '  total   1001',
  ]);
});

describe('the tree of objects', () => {
  const object = (key: string, size = 1000, records = 10) => ({ key, size, records });

  test('shows few objects by name', () => {
    const tree = renderObjectTree([
      object('p/hour=03/x-1.zst'),
      object('p/hour=04/x-2.zst'),
      object('p/hour=04/x-3.zst'),
    ]);
    expect(tree.split('\n')).toEqual([
      '  p/hour=03/',
      '  └─ x-1.zst   1.0 kB       10 records',
      '  p/hour=04/',
      '  ├─ x-2.zst   1.0 kB       10 records',
      '  └─ x-3.zst   1.0 kB       10 records',
    ]);
  });

  test('sums up many, and leaves none out', () => {
    const many = Array.from({ length: 40 }, (_, n) => object(`p/x-${n}.zst`));
    const tree = renderObjectTree(many).split('\n');
    expect(tree.length).toBe(6);
    expect(tree[4]).toMatch(/├─ … 36 more +36 kB +360 records/);
    expect(tree[5]).toContain('x-39.zst');
  });
});

describe('the live line', () => {
  const screen = (isTTY: boolean) => {
    const written: string[] = [];
    return { isTTY, columns: 40, written, write: (text: string) => written.push(text) > 0 };
  };

  test('is redrawn in place on a terminal, never wider than it, and taken away at the end', () => {
    const stream = screen(true);
    const live = createLiveLine(stream);
    live.update('x'.repeat(100));
    live.end();
    const [drawn = '', erased] = stream.written;
    expect(drawn.replace('\r\u001b[K', '').length).toBeLessThan(40);
    expect(drawn).not.toContain('\n');
    expect(erased).toBe('\r\u001b[K');
  });

  test('is a plain line every few seconds on a pipe', () => {
    const stream = screen(false);
    let now = 0;
    const live = createLiveLine(stream, () => now);
    for (; now <= 11_000; now += 250) live.update(`at ${now}`);
    live.end();
    expect(stream.written).toEqual(['at 5000\n', 'at 10000\n']);
  });
});

describe('commands to look inside', () => {
  const folder = mkdtempSync(join(tmpdir(), "look inside it's-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const record = (level: string, n: number) =>
    `{"timestamp":"2026-11-23T04:00:0${n}Z","level":"${level}","pod":"p","message":"line ${n}"}\n`;
  const names = [3, 4].map((hour) => `p/kind=log/cluster=c/dt=2026-11-23/hour=0${hour}/a`);
  for (const [n, name] of names.entries()) {
    for (const [extension, compress] of [
      ['zst', zstdCompressSync],
      ['gz', gzipSync],
    ] as const) {
      const path = join(folder, `${name}.${extension}`);
      mkdirSync(join(path, '..'), { recursive: true });
      const frames = [record('INFO', n), record('ERROR', n + 2)].map((text) => compress(text));
      writeFileSync(path, Buffer.concat(frames));
    }
    mkdirSync(join(folder, 'p/_index'), { recursive: true });
    writeFileSync(join(folder, 'p/_index/a.json.zst'), 'not to be read');
  }
  const print = `${quoted(process.execPath)} ${fileURLToPath(new URL('../src/print.ts', import.meta.url))}`;
  const onPath = (program: string) => {
    try {
      execFileSync('sh', ['-c', `command -v ${program}`]);
      return true;
    } catch {
      return false;
    }
  };
  const nothing = () => false;
  const allBut = (missing: string[]) => (program: string) => !missing.includes(program) && onPath(program);

  test.each([
    ['what this machine has', 'zstd', onPath],
    ['what this machine has', 'gzip', onPath],
    ['neither zstd nor jq nor duckdb', 'zstd', nothing],
    ['no jq and no duckdb', 'gzip', allBut(['jq', 'duckdb'])],
  ] as const)('work as printed with %s (%s)', (_, compression, has) => {
    const extension = compression === 'zstd' ? 'zst' : 'gz';
    const paths = names.map((name) => `${name}.${extension}`);
    const [first = '', second = ''] = lookInside(folder, paths, compression, print, has);
    const run = (command: string) =>
      execFileSync('bash', ['-o', 'pipefail', '-c', command], { encoding: 'utf8' });
    expect(run(first)).toBe(record('INFO', 0) + record('ERROR', 2));
    expect(run(second)).toMatch(/ERROR|line [23]/);
    expect(run(second).trim().split('\n').length).toBeGreaterThan(1);
  });

  test('without objects there is nothing to look into', () => {
    expect(lookInside(folder, [], 'zstd', print, onPath)).toEqual([]);
  });
});
