import { describe, expect, test } from 'vitest';
import { detectLevel } from '../src/detectLevel.ts';
import { LEVELS, type Level, type LevelNumber } from '../src/level.ts';
import { LEVEL_LINES } from './levelLines.ts';
import { PROSE_LINES } from './proseLines.ts';

/** The line stands in the middle of other bytes, as in the agent's buffer. */
function detect(line: string, previous: Level = 'UNKNOWN'): Level {
  const before = Buffer.from('ERROR before\nlevel=');
  const bytes = Buffer.concat([before, Buffer.from(line), Buffer.from(': ERROR level=error\n')]);
  const to = before.length + Buffer.byteLength(line);
  return LEVELS[detectLevel(bytes, before.length, to, LEVELS.indexOf(previous) as LevelNumber)];
}

describe('what real writers print', () => {
  test.each(LEVEL_LINES)('%s: %s', (_writer, line, level) => {
    expect(detect(line)).toBe(level);
    expect(detect(line, level === 'ERROR' ? 'DEBUG' : 'ERROR')).toBe(level);
  });
});

describe('speech and lines without a level stay UNKNOWN', () => {
  test.each(PROSE_LINES)('%s', (line) => {
    expect(detect(line)).toBe('UNKNOWN');
    expect(detect(line, 'INFO')).toBe('UNKNOWN');
  });
});

describe('lines that continue take the level of the line before', () => {
  test.each([
    ['Java frame', '\tat com.example.Shop.charge(Shop.java:42) ~[shop.jar:1.0]'],
    ['Java frame with a word', '\tat com.example.ERROR.run(ERROR.java:1)'],
    ['Java, omitted', '\t... 12 more'],
    ['Java cause', 'Caused by: java.io.IOException: error: x'],
    ['Java suppressed', '\tSuppressed: java.lang.IllegalStateException: x'],
    ['Python file', '  File "/app/main.py", line 3, in <module>'],
    ['Python source', '    raise ValueError("ERROR")'],
    ['Python second', 'During handling of the above exception, another exception occurred:'],
    ['Python cause', 'The above exception was the direct cause of the following exception:'],
    ['Go routine', 'goroutine 1 [running]:'],
    ['Go function', 'main.main()'],
    ['Go method', 'net/http.(*conn).serve(0xc0000b4000, {0x1, 0x2})'],
    ['Go file', '\t/app/main.go:12 +0x1d'],
    ['Go creator', 'created by net/http.(*Server).Serve in goroutine 1'],
    ['Ruby', "\tfrom /app/a.rb:3:in `run'"],
    ['.NET', '   at App.Program.Main(String[] args) in /src/Program.cs:line 3'],
    ['.NET end', '   --- End of inner exception stack trace ---'],
    ['.NET message', '      Request starting HTTP/1.1 GET http://localhost/error'],
    ['Node frame', '    at Object.<anonymous> (/app/index.js:3:7)'],
    ['Rust frame', '   0: rust_begin_unwind'],
    ['Rust', 'stack backtrace:'],
    ['PHP frame', '#0 /app/index.php(3): run()'],
    ['PHP', 'Stack trace:'],
    ['Postgres detail', '2026-11-23 13:50:00.123 UTC [77] STATEMENT:  SELECT error'],
    ['printed object', '  error: timeout,'],
    ['closing bracket', '}'],
    ['empty', ''],
    ['blank', '  \t\r'],
    ['colour reset only', '\x1b[0m'],
  ])('%s: %s', (_kind, line) => {
    for (const previous of ['UNKNOWN', 'DEBUG', 'INFO', 'ERROR'] as const) {
      expect(detect(line, previous)).toBe(previous);
    }
  });
});

describe("an exception's own line belongs to a logged problem, and is a crash behind anything less", () => {
  test.each([
    'Traceback (most recent call last):',
    'ValueError: invalid literal',
    'java.lang.IllegalStateException: closed',
    'KeyError',
  ])('%s', (line) => {
    for (const problem of ['WARN', 'ERROR', 'FATAL'] as const) expect(detect(line, problem)).toBe(problem);
    for (const harmless of ['UNKNOWN', 'TRACE', 'DEBUG', 'INFO'] as const) {
      expect(detect(line, harmless)).toBe('UNKNOWN');
    }
  });
});

test('every cut of every line is survived, and looks at no byte behind it', () => {
  for (const [, line] of LEVEL_LINES) {
    const bytes = Buffer.from(line);
    for (let to = 0; to <= bytes.length; to++) {
      const alone = detectLevel(Buffer.from(bytes.subarray(0, to)), 0, to, 0);
      const followed = detectLevel(bytes, 0, to, 0);
      expect(followed, JSON.stringify(line.slice(0, to))).toBe(alone);
    }
  }
});

test('random bytes are survived', () => {
  let seed = 42;
  const next = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % below;
  };
  const pieces = [
    '\x1b[',
    '[',
    ']',
    '<',
    '12',
    ':',
    ' ',
    '\t',
    'ERROR',
    'level=',
    '"',
    '\\',
    'at ',
    '-',
    '|',
    'é',
    '/',
    '(',
  ];
  for (let round = 0; round < 20_000; round++) {
    const line = Array.from({ length: next(12) }, () => pieces[next(pieces.length)]).join('');
    expect(LEVELS).toContain(detect(line));
  }
});
