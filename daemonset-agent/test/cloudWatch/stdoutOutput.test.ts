import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createStdoutOutput } from '../../src/cloudWatch/stdoutOutput.ts';

test('lines go to the stream, each with a line end', async () => {
  const stream = new PassThrough();
  const output = createStdoutOutput(stream);
  output.write('{"a":1}');
  output.write('{"b":2}');
  await output.stop();
  expect(String(stream.read())).toBe('{"a":1}\n{"b":2}\n');
  expect(output.counts()).toEqual({ written: 2, dropped: 0 });
});

test('a stop does not wait long for a reader that takes nothing', async () => {
  const output = createStdoutOutput(new Writable({ write: () => undefined }));
  output.write('1');
  await output.stop();
  expect(output.counts()).toEqual({ written: 0, dropped: 0 });
});

test('what a slow reader cannot take is dropped and counted', () => {
  const output = createStdoutOutput(new Writable({ write: () => undefined }));
  for (let n = 0; n < 20; n++) output.write('x'.repeat(100_000));
  expect(output.counts().dropped).toBeGreaterThan(5);
});

test('a reader that went away ends nothing', async () => {
  const stream = new Writable({
    write: (_bytes, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
  });
  const output = createStdoutOutput(stream);
  output.write('1');
  await new Promise((resolve) => stream.once('close', resolve));
  output.write('2');
  expect(output.counts()).toEqual({ written: 0, dropped: 2 });
});
