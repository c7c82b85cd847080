import { accessSync, constants } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DemoOptions } from './arguments.ts';
import { HELP, parseArguments } from './arguments.ts';
import { BadInput } from './badInput.ts';
import { type DemoResult, runDemo } from './demo.ts';
import { createLiveLine } from './liveLine.ts';
import { lookInside, quoted } from './lookInside.ts';
import { conclusion, isGood, jsonReport, textReport } from './report.ts';
import { createWorkFolder, type WorkFolder } from './workFolder.ts';

const BAD_INPUT = 2;
const INTERRUPTED = 130;
const DEFAULT_REGION = 'us-east-1';

async function main(argv: string[]): Promise<number> {
  const parsed = parseArguments(argv);
  if (parsed.status === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  if (parsed.status === 'bad') {
    process.stderr.write(parsed.errors.map((error) => `${error}\n`).join(''));
    return BAD_INPUT;
  }
  const { options } = parsed;
  const work = createWorkFolder();
  const live = createLiveLine(process.stderr);
  let result: DemoResult;
  try {
    const region = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? DEFAULT_REGION;
    result = await runDemo({ options, work, live, enough: untilInterrupted(live.say), region });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    if (error instanceof BadInput) {
      work.removeAll();
      return BAD_INPUT;
    }
    leave(options, work, false);
    return 1;
  }
  const good = isGood(result);
  if (options.json) process.stdout.write(`${jsonReport(result)}\n`);
  else process.stdout.write(textReport(result, commandsFor(options, result, work)));
  // The line of JSON says how much is wrong, but not what.
  if (options.json && !good) process.stderr.write(`${conclusion(result)}\n`);
  leave(options, work, good);
  return good ? 0 : 1;
}

/** The first Ctrl-C ends the writing, the second one everything. */
function untilInterrupted(say: (text: string) => void): AbortSignal {
  const enough = new AbortController();
  const interrupted = () => {
    if (enough.signal.aborted) process.exit(INTERRUPTED);
    enough.abort();
    say('Stopping. What was written is still shipped and counted; Ctrl-C again to stop at once.');
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  // The terminal is gone: nobody will see the result.
  process.on('SIGHUP', () => process.exit(INTERRUPTED));
  return enough.signal;
}

/** Objects in a bucket are not reached by local programs. */
function commandsFor(options: DemoOptions, { readBack }: DemoResult, work: WorkFolder): string[] {
  if (options.s3 !== null) return [];
  const keys = readBack.objects.toSorted((a, b) => b.size - a.size).map((object) => object.key);
  const here = process.env['INIT_CWD'] ?? process.cwd();
  const place = (path: string) => quoted(relative(here, path).startsWith('..') ? path : relative(here, path));
  const printer = `${place(process.execPath)} ${place(fileURLToPath(new URL('./print.ts', import.meta.url)))}`;
  return lookInside(work.objects, keys, options.compression, printer, isOnPath);
}

function leave(options: DemoOptions, work: WorkFolder, good: boolean): void {
  const place = `logs, spool, objects and the agent's log are in ${work.root}`;
  if (good && !options.keep && (options.json || options.s3 !== null)) {
    work.removeAll();
    return;
  }
  work.removeEarlier();
  if (options.keep) {
    work.keep();
    process.stderr.write(`Kept: ${place}\n`);
  } else if (!good) process.stderr.write(`Left until the next run: ${place}\n`);
  else work.removeAllButObjects();
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

process.exitCode = await main(process.argv.slice(2));
