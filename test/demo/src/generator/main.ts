import { writeFileSync } from 'node:fs';
import { FLEET } from './fleet.ts';
import { startGenerator } from './generator.ts';
import { createRandom } from './random.ts';

/**
 * The generator as a process of its own, so that its CPU time is not the agent's. Started by fork with
 * `<folder> <lines a second> <ledger file>`; sends {@link GeneratorMessage}s; on the message `stop` it writes the
 * ledger and ends.
 */
export type GeneratorMessage = { type: 'totals' | 'stopped'; lines: number; bytes: number };

/** How often the totals are told. */
const REPORT_MS = 200;
/** Small, so that files rotate while one looks on. */
const ROTATION = { maxSize: 128 * 1024, maxFiles: 5 };
const SEED = 20_261_123;

const [root, rate, ledgerPath] = process.argv.slice(2);
if (root === undefined || rate === undefined || ledgerPath === undefined) {
  throw new Error('BUG: usage: main.ts <folder> <lines a second> <ledger file>');
}

const generator = startGenerator({
  root,
  fleet: FLEET,
  rate: Number(rate),
  rotation: ROTATION,
  random: createRandom(SEED),
  now: () => new Date(),
});
const tell = (type: GeneratorMessage['type']) => process.send?.({ type, ...generator.totals() });
const report = setInterval(() => tell('totals'), REPORT_MS);

async function stop(): Promise<void> {
  clearInterval(report);
  const ledger = await generator.stop();
  writeFileSync(ledgerPath as string, JSON.stringify(ledger));
  tell('stopped');
  process.disconnect?.();
}

process.once('message', () => void stop());
// Ctrl-C in a terminal reaches all its processes; whoever started this one says when to stop.
process.on('SIGINT', () => {});
// Without the one who started it there is nobody left to write for.
process.on('disconnect', () => process.exit());
