import type { DemoOptions } from './arguments.ts';
import { HELP, parseArguments } from './arguments.ts';
import { BadInput } from './badInput.ts';
import { commandsFor } from './commandsFor.ts';
import { type DemoResult, runDemo } from './demo.ts';
import { leave } from './leave.ts';
import { createLiveLine } from './liveLine.ts';
import { conclusion, isGood, jsonReport, textReport } from './report.ts';
import { untilInterrupted } from './untilInterrupted.ts';
import { webMain } from './web/webMain.ts';
import { createWorkFolder, type WorkFolder } from './workFolder.ts';

const BAD_INPUT = 2;
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
  const region = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? DEFAULT_REGION;
  const work = createWorkFolder();
  if (parsed.status === 'web') return webMain(parsed.options, work, region);
  const { options } = parsed;
  const live = createLiveLine(process.stderr);
  const enough = untilInterrupted(() =>
    live.say('Stopping. What was written is still shipped and counted; Ctrl-C again to stop at once.'),
  );
  let result: DemoResult;
  try {
    result = await runDemo({ options, work, live, enough, region });
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
  else process.stdout.write(textReport(result, lookInto(options, result, work)));
  // The line of JSON says how much is wrong, but not what.
  if (options.json && !good) process.stderr.write(`${conclusion(result)}\n`);
  leave(options, work, good);
  return good ? 0 : 1;
}

/** Objects in a bucket are not reached by local programs. */
function lookInto(options: DemoOptions, { readBack }: DemoResult, work: WorkFolder): string[] {
  if (options.s3 !== null) return [];
  const keys = readBack.objects.toSorted((a, b) => b.size - a.size).map((object) => object.key);
  return commandsFor(work.objects, keys, options.compression);
}

process.exitCode = await main(process.argv.slice(2));
