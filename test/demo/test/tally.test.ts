import { crc32 } from 'node:zlib';
import { LEVELS } from '@logpipeline/records';
import { describe, expect, test } from 'vitest';
import type { ContainerLedger } from '../src/generator/ledger.ts';
import { Tally } from '../src/tally.ts';

const lines = [
  { level: 'INFO', text: 'INFO started serial=web-1' },
  { level: 'ERROR', text: 'ERROR broke serial=web-2' },
  { level: 'ERROR', text: '\tat Main.java serial=web-3' },
  { level: 'WARN', text: '{"level":40,"serial":"web-4","nested":{"a":[1,null,"ü"]}}' },
] as const;

const ledger: ContainerLedger = {
  key: 'web',
  namespace: 'shop',
  what: 'test',
  lines: lines.length,
  levels: Uint8Array.from(lines, (line) => LEVELS.indexOf(line.level)),
  checksums: Uint32Array.from(lines, (line) => crc32(line.text)),
};
const records = lines.map(({ level, text }) =>
  text.startsWith('{') ? `{"level":"${level}","data":${text}}` : JSON.stringify({ level, message: text }),
);

function count(...given: string[]) {
  const tally = new Tally([ledger]);
  for (const record of given) tally.add(record);
  return tally.result();
}

describe('a tally', () => {
  test('of everything once', () => {
    const { total, containers, levels, altered, foreign } = count(...records);
    expect(total).toMatchObject({ written: 4, found: 4, lost: 0, duplicated: 0, otherLevel: 0 });
    expect(containers).toEqual([{ ...total, name: 'web', what: 'test' }]);
    expect(levels.map(({ name, written, found }) => [name, written, found])).toEqual([
      ['INFO', 1, 1],
      ['WARN', 1, 1],
      ['ERROR', 2, 2],
    ]);
    expect([altered, foreign]).toEqual([0, 0]);
  });

  test('of nothing: all is lost', () => {
    expect(count().total).toMatchObject({ written: 4, found: 0, lost: 4 });
  });

  test('names the level of what was lost, and of what came three times', () => {
    const [first = '', second = ''] = records;
    const { total, levels } = count(first, first, first, second);
    expect(total).toMatchObject({ found: 2, lost: 2, duplicated: 2 });
    expect(levels.map(({ name, lost, duplicated }) => [name, lost, duplicated])).toEqual([
      ['INFO', 0, 2],
      ['WARN', 1, 0],
      ['ERROR', 1, 0],
    ]);
  });

  test('a line that came back changed is not found', () => {
    const changed = records.map((record) => record.replace('broke', 'brok').replace('null', '0'));
    expect(count(...changed)).toMatchObject({ altered: 2, total: { found: 2, lost: 2 } });
  });

  test('a line of another level is found, and marked', () => {
    const other = records.map((record) => record.replace('"INFO"', '"UNKNOWN"'));
    expect(count(...other).total).toMatchObject({ found: 4, otherLevel: 1 });
  });

  test('records that nobody wrote are foreign', () => {
    const foreign = [
      '{"message":"x"}',
      '{"message":"serial=web-5"}',
      '{"message":"serial=web-0"}',
      '{"data":{}}',
    ];
    expect(count(...records, ...foreign)).toMatchObject({
      foreign: 4,
      total: { found: 4, lost: 0, duplicated: 0 },
    });
  });
});
