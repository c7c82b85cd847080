import { expect, test } from 'vitest';
import { repairUtf8 } from '../src/repairUtf8.ts';
import { createRandomSource } from './randomSource.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

test.each([
  ['valid', [0x61, 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80], 'aé😀', 0],
  ['a byte that begins nothing', [0x61, 0xff, 0x62], 'a\ufffdb', 1],
  ['a continuation alone', [0x80, 0x80], '\ufffd\ufffd', 2],
  ['a sequence cut at the end', [0xf0, 0x9f, 0x98], '\ufffd', 1],
  ['a sequence cut by ASCII', [0xe2, 0x82, 0x41], '\ufffdA', 1],
  ['overlong', [0xc0, 0xaf], '\ufffd\ufffd', 2],
  ['overlong, three bytes', [0xe0, 0x80, 0xaf], '\ufffd\ufffd\ufffd', 3],
  ['a surrogate', [0xed, 0xa0, 0x80], '\ufffd\ufffd\ufffd', 3],
  ['above U+10FFFF', [0xf4, 0x90, 0x80, 0x80], '\ufffd\ufffd\ufffd\ufffd', 4],
  ['Latin-1', [...Buffer.from('Grüße', 'latin1')], 'Gr\ufffd\ufffde', 2],
  ['a byte order mark', [0xef, 0xbb, 0xbf, 0x61], '\ufeffa', 0],
  ['nothing', [], '', 0],
])('%s', (_name, bytes, text, replaced) => {
  const source = Buffer.from([0xf0, ...bytes, 0x80]);
  const repaired = repairUtf8(source, 1, source.length - 1);
  expect(Buffer.from(repaired.bytes).toString()).toBe(text);
  expect(repaired.replaced).toBe(replaced);
});

test('random bytes become what TextDecoder makes of them', () => {
  const random = createRandomSource(11);
  const likely = [
    0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec,
  ];
  likely.push(0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff);
  for (let round = 0; round < 100_000; round++) {
    const bytes = Buffer.from(
      Array.from({ length: random.below(9) }, () =>
        random.once(4) ? random.below(256) : random.pick(likely),
      ),
    );
    const repaired = repairUtf8(bytes, 0, bytes.length);
    const text = decoder.decode(bytes);
    expect(Buffer.from(repaired.bytes).equals(Buffer.from(text)), bytes.toString('hex')).toBe(true);
    expect(repaired.replaced).toBe(text.split('\ufffd').length - 1);
  }
});
