import { expect, test } from 'vitest';
import { LineBuffer } from '../../src/intake/lineBuffer.ts';

function begin(lines: LineBuffer, head: string): void {
  lines.begin();
  lines.ascii(head);
  lines.beginContent();
}

const content = Buffer.from('{"message":"grün"}');

test('a line is its head and its content, as one object', () => {
  const lines = new LineBuffer();
  begin(lines, '{"level":"INFO"');
  lines.copy(content, 0, content.length);
  lines.finish();
  expect(lines.take().lines.toString()).toBe('{"level":"INFO","message":"grün"}\n');
});

test('a line that is dropped leaves the ones before it', () => {
  const lines = new LineBuffer();
  for (const message of ['a', 'b', 'c']) {
    begin(lines, '{"level":"INFO"');
    lines.text(`{"message":"${message}"}`);
    if (message === 'b') lines.drop();
    else lines.finish();
  }
  expect(lines.take().lines.toString()).toBe(
    '{"level":"INFO","message":"a"}\n{"level":"INFO","message":"c"}\n',
  );
});

test('content is replaced by a shorter or a longer one', () => {
  const lines = new LineBuffer();
  for (const text of ['{}', `{"a":"${'x'.repeat(100_000)}"}`]) {
    begin(lines, '{"level":"INFO"');
    lines.text('{"message":"secret"}');
    expect(text.length).not.toBe(lines.content.to - lines.content.from);
    lines.replace({ bytes: Buffer.from(`--${text}`), from: 2, to: 2 + text.length });
    lines.finish();
  }
  expect(lines.take().lines.toString()).toBe(
    `{"level":"INFO",}\n{"level":"INFO","a":"${'x'.repeat(100_000)}"}\n`,
  );
});

test('lines are kept while the buffer grows, and it begins anew when it is cleared', () => {
  const lines = new LineBuffer();
  for (const round of [1, 2]) {
    lines.clear();
    for (let nth = 0; nth < 2_000; nth++) {
      begin(lines, `{"nth":${nth}`);
      lines.text(`{"text":"${'ü'.repeat(400)}"}`);
      lines.finish();
    }
    const parsed = lines
      .take()
      .lines.toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).nth);
    expect([round, parsed.length, parsed.at(-1)]).toEqual([round, 2_000, 1_999]);
  }
});

test('what was taken stays as it is when the buffer is used again', () => {
  const lines = new LineBuffer();
  const line = (message: string) => {
    lines.clear();
    begin(lines, '{"level":"INFO"');
    lines.text(`{"message":"${message}"}`);
    lines.finish();
    return lines.take().lines;
  };
  const first = line('first');
  line('other');
  expect(first.toString()).toContain('first');
});

test('content that is no object is a bug', () => {
  const lines = new LineBuffer();
  begin(lines, '{"level":"INFO"');
  lines.text('[1]');
  expect(() => lines.finish()).toThrow('BUG');
});
