import { BadInput } from '../badInput.ts';
import { commandsFor } from '../commandsFor.ts';
import { leave } from '../leave.ts';
import { INTERRUPTED, untilInterrupted } from '../untilInterrupted.ts';
import type { WorkFolder } from '../workFolder.ts';
import { createLiveTable } from './liveTable.ts';
import { runWebDemo, type WebAddresses, type WebResult } from './webDemo.ts';
import type { WebOptions } from './webOptions.ts';
import { lostOf, webConclusion, webTable } from './webReport.ts';

const BAD_INPUT = 2;

/** `npm run demo -- --web`. @returns the exit code */
export async function webMain(options: WebOptions, work: WorkFolder, region: string): Promise<number> {
  const live = createLiveTable(process.stderr);
  const enough = untilInterrupted(() =>
    live.say('Stopping: what is written is still shipped and counted; Ctrl-C again to stop at once.'),
  );
  let isReady = false;
  const onReady = (addresses: WebAddresses) => {
    isReady = true;
    if (options.json) process.stdout.write(`${JSON.stringify({ ready: true, ...addresses })}\n`);
    else live.say(`\n  Open  ${addresses.url}\n\n  Ctrl-C stops everything. The agent: ${addresses.agent}\n`);
  };
  let result: WebResult;
  try {
    result = await runWebDemo({ options, work, live, enough, region, onReady });
  } catch (error) {
    if (error instanceof BadInput) {
      process.stderr.write(`${error.message}\n`);
      work.removeAll();
      return BAD_INPUT;
    }
    // Ctrl-C also ends a build that is under way.
    if (enough.aborted && !isReady) {
      work.removeAll();
      return INTERRUPTED;
    }
    process.stderr.write(`${(error as Error).message}\n`);
    leave(options, work, false);
    return 1;
  }
  const { counts, store, objects, keys } = result;
  const lost = lostOf(counts);
  const good = counts.doubled === 0 && lost === 0;
  if (options.json) {
    const messages = Object.fromEntries(counts.messages.map(({ message, count }) => [message, count]));
    process.stdout.write(`${JSON.stringify({ ...counts, lost, messages })}\n`);
  } else {
    const commands = objects === null ? [] : commandsFor(objects, keys, options.compression);
    const look =
      commands.length === 0 ? '' : `\nLook inside:\n${commands.map((one) => `  ${one}\n`).join('')}`;
    process.stdout.write(`\n${webTable(counts, null)}\n${look}\n${webConclusion(counts, store)}\n`);
  }
  leave(options, work, good);
  return good ? 0 : 1;
}
