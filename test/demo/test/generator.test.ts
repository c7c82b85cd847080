import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { LEVELS } from '@logpipeline/records';
import { afterAll, describe, expect, test } from 'vitest';
import { criLines, MAX_PIECE_BYTES } from '../src/generator/criLines.ts';
import { FLEET } from '../src/generator/fleet.ts';
import { parseLedger } from '../src/generator/ledger.ts';
import { createRandom } from '../src/generator/random.ts';
import { stderr, stdout } from '../src/generator/style.ts';
import { PodWriter } from '../src/generator/writer.ts';
import { joinPieces, readContainer } from './podLogs.ts';

const root = mkdtempSync(join(tmpdir(), 'generator-test-'));
afterAll(() => rmSync(root, { recursive: true }));

const now = new Date('2026-11-23T04:05:06.789Z');
const stamp = () => '2026-11-23T04:05:06.789000001Z';

function onlyFolder(parent: string): string {
  const [name, ...others] = readdirSync(parent);
  expect(others).toEqual([]);
  return join(parent, name ?? '');
}

describe('every member of the fleet', () => {
  test.each(FLEET.map((member) => [member.name, member] as const))(
    '%s writes what its ledger says',
    async (name, member) => {
      const place = join(root, name);
      const pod = new PodWriter(place, member, name, createRandom(7));
      let written = 0;
      while (written < 2_000) written += pod.write(25, now);
      await pod.stop();

      const podFolder = onlyFolder(place);
      expect(podFolder).toMatch(
        new RegExp(`/${member.namespace}_${name}-[bcdfghjklmnpqrstvwxz2456789]{5}_[0-9a-f-]{36}$`),
      );
      const lines = readContainer(join(podFolder, name));
      const [ledger] = parseLedger(JSON.stringify([pod.book]));
      expect(lines.length).toBe(written);
      expect(ledger?.lines).toBe(written);
      for (const { text } of lines) {
        const serial = /serial[=":]+([a-z0-9-]+)-(\d+)/.exec(text);
        expect(serial?.[1]).toBe(name);
        const place = Number(serial?.[2]) - 1;
        expect(ledger?.checksums[place]).toBe(crc32(text));
        expect(LEVELS[ledger?.levels[place] ?? -1]).toBeDefined();
      }
      const serials = new Set(lines.map(({ text }) => /serial[=":]+([a-z0-9-]+)/.exec(text)?.[1]));
      expect(serials.size).toBe(written);
    },
  );
});

describe('long lines', () => {
  test.each([
    [MAX_PIECE_BYTES - 1, 1],
    [MAX_PIECE_BYTES, 1],
    [MAX_PIECE_BYTES + 1, 2],
    [2 * MAX_PIECE_BYTES, 2],
    [70_000, 5],
  ])('a line of %i bytes is %i pieces', (length, pieces) => {
    const text = 'x'.repeat(length);
    expect(joinPieces(criLines({ lines: [stdout('INFO', text)] }, stamp))).toEqual([
      { stream: 'stdout', text, pieces },
    ]);
  });

  test('on both streams come in turns', () => {
    const lines = [stdout('INFO', 'o'.repeat(40_000)), stderr('ERROR', 'e'.repeat(20_000))];
    const written = criLines({ interleaved: true, lines }, stamp).toString();
    expect(written.match(/std\w+ [PF]/g)).toEqual([
      'stdout P',
      'stderr P',
      'stdout P',
      'stderr F',
      'stdout F',
    ]);
    expect(joinPieces(Buffer.from(written)).map((line) => line.text.length)).toEqual([20_000, 40_000]);
  });
});

describe('rotation', () => {
  const [member] = FLEET;
  if (member === undefined) throw new Error('BUG: an empty fleet');
  const policy = { maxSize: 1, maxFiles: 5 };
  const at = (second: number) => new Date(now.getTime() + second * 1000);

  test('renames, keeps the newest plain, compresses the older ones, and removes beyond five files', async () => {
    const place = join(root, 'rotation');
    const pod = new PodWriter(place, member, member.name, createRandom(1));
    const folder = join(onlyFolder(place), member.name);
    const states: string[][] = [];
    for (let second = 0; second < 6; second++) {
      pod.write(10, now);
      pod.flush();
      await pod.monitor(policy, at(second));
      states.push(readdirSync(folder).sort());
    }
    const rotated = (second: number) => `0.log.20261123-04050${6 + second}`;
    expect(states[0]).toEqual(['0.log', rotated(0)]);
    expect(states[1]).toEqual(['0.log', `${rotated(0)}.gz`, rotated(1)]);
    expect(states[3]).toEqual(['0.log', ...[0, 1, 2].map((n) => `${rotated(n)}.gz`), rotated(3)]);
    // Ten lines were removed with the oldest file.
    const state4 = ['0.log', ...[1, 2, 3].map((n) => `${rotated(n)}.gz`)];
    expect(states[4]?.slice(0, 4)).toEqual(state4);
    expect(states[4]?.length).toBe(5);
    await pod.stop();
    const lines = readContainer(folder);
    expect(lines.length).toBeLessThan(pod.book.lines);
    expect(lines.at(-1)?.text).toContain(`${member.name}-${pod.book.lines}`);
  });

  test('a file below the limit is left alone', async () => {
    const place = join(root, 'small');
    const pod = new PodWriter(place, member, member.name, createRandom(1));
    pod.write(10, now);
    await pod.monitor({ maxSize: 1e6, maxFiles: 5 }, now);
    await pod.stop();
    expect(readdirSync(join(onlyFolder(place), member.name))).toEqual(['0.log']);
  });

  test('a restarted container writes to the next number, and one dead container keeps its log', async () => {
    const place = join(root, 'restart');
    const pod = new PodWriter(place, member, member.name, createRandom(1));
    const folder = join(onlyFolder(place), member.name);
    for (let restart = 0; restart < 3; restart++) {
      pod.write(10, now);
      await pod.restart();
    }
    pod.write(10, now);
    await pod.stop();
    expect(readdirSync(folder).sort()).toEqual(['2.log', '3.log']);
  });

  test('a deleted pod leaves no folder', async () => {
    const place = join(root, 'deleted');
    const pod = new PodWriter(place, member, member.name, createRandom(1));
    pod.write(10, now);
    const folder = onlyFolder(place);
    await pod.delete();
    expect(existsSync(folder)).toBe(false);
  });
});
