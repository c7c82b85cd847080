import type { WriteStream } from 'node:tty';

export type LiveLine = {
  /** Shows how things stand; called often. */
  update(text: string): void;
  /** A line that stays. */
  say(text: string): void;
  /** Takes the line away. */
  end(): void;
};

/** Where nobody looks on, as in a CI's log, a line every now and then is enough. */
const PLAIN_EVERY_MS = 5_000;
const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const DEFAULT_WIDTH = 80;

/** One line that is drawn again and again on a terminal; on a pipe a plain line every few seconds. */
export function createLiveLine(
  stream: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>,
  now: () => number = Date.now,
): LiveLine {
  if (!stream.isTTY) return createPlainLines(stream, now);
  let turn = 0;
  const erase = () => stream.write('\r\u001b[K');
  return {
    update(text) {
      turn++;
      const room = (stream.columns ?? DEFAULT_WIDTH) - 3;
      const shown = text.length > room ? `${text.slice(0, room - 1)}…` : text;
      stream.write(`\r\u001b[K${SPINNER[turn % SPINNER.length]} ${shown}`);
    },
    say(text) {
      erase();
      stream.write(`${text}\n`);
    },
    end: () => void erase(),
  };
}

function createPlainLines(stream: Pick<WriteStream, 'write'>, now: () => number): LiveLine {
  let last = now();
  return {
    update(text) {
      if (now() - last < PLAIN_EVERY_MS) return;
      last = now();
      stream.write(`${text}\n`);
    },
    say: (text) => void stream.write(`${text}\n`),
    end() {},
  };
}
