import type { WriteStream } from 'node:tty';

export type LiveTable = {
  /** Shows how things stand; called often. @param line the same in a line, for where nobody looks on */
  update(table: string, line: string): void;
  /** Lines that stay, above the table. */
  say(text: string): void;
  /** Takes the table away. */
  end(): void;
};

/** Where output is no terminal, a changed line every now and then is enough. */
const PLAIN_EVERY_MS = 5_000;
const DEFAULT_SIZE = { columns: 80, rows: 24 };

/** A table that is drawn again and again in one place on a terminal; elsewhere a line from time to time. */
export function createLiveTable(
  stream: Pick<WriteStream, 'write' | 'isTTY' | 'columns' | 'rows'>,
  now: () => number = Date.now,
): LiveTable {
  return stream.isTTY ? onTerminal(stream) : asLines(stream, now);
}

function onTerminal(stream: Pick<WriteStream, 'write' | 'columns' | 'rows'>): LiveTable {
  let drawn = '';
  let height = 0;
  // To the first line of the table, and what is below it away.
  const erase = () => {
    if (height > 0) stream.write(`\u001b[${height}A\r\u001b[J`);
    height = 0;
  };
  const draw = (table: string) => {
    const { columns, rows } = { ...DEFAULT_SIZE, ...stream };
    // A line that breaks, or a table that scrolls, could not be found again.
    const lines = table.split('\n').slice(0, rows - 1);
    const shown = lines.map((line) => (line.length < columns ? line : `${line.slice(0, columns - 2)}…`));
    stream.write(`${shown.join('\n')}\n`);
    height = shown.length;
  };
  return {
    update(table) {
      if (table === drawn && height > 0) return;
      erase();
      draw(table);
      drawn = table;
    },
    say(text) {
      erase();
      stream.write(`${text}\n`);
      if (drawn !== '') draw(drawn);
    },
    end: erase,
  };
}

function asLines(stream: Pick<WriteStream, 'write'>, now: () => number): LiveTable {
  let last = now();
  let said = '';
  return {
    update(_, line) {
      if (now() - last < PLAIN_EVERY_MS || line === said) return;
      last = now();
      said = line;
      stream.write(`${line}\n`);
    },
    say: (text) => void stream.write(`${text}\n`),
    end() {},
  };
}
