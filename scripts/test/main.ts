// `npm test`: runs the tiers one after the other, and counts them. What each part decides is in its own file.
import { join } from 'node:path';
import { helpText, parseArguments } from './arguments.ts';
import { createChildren } from './children.ts';
import { thisMachine } from './machine.ts';
import { runTiers } from './runTiers.ts';
import { jsonLine, lastLine, namedLines, tierTable, totalOf } from './summary.ts';
import { tiers } from './tiers.ts';

process.exitCode = await main(process.argv.slice(2), process.env['CI'] === 'true');

async function main(args: readonly string[], inCi: boolean): Promise<number> {
  const parsed = parseArguments(args);
  if ('error' in parsed) {
    process.stderr.write(`${parsed.error}\n`);
    return 2;
  }
  if (parsed.help) {
    process.stdout.write(helpText());
    return 0;
  }
  const out = parsed.json ? process.stderr : process.stdout;
  const say = (line: string): void => void out.write(`${line}\n`);
  const root = join(import.meta.dirname, '..', '..');
  const children = createChildren(root, parsed.json ? 2 : 1);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => children.stop(signal));
  }

  const startedAt = performance.now();
  const results = await runTiers({
    root,
    tiers: tiers.filter((tier) => parsed.tiers.includes(tier.name)),
    only: parsed.only,
    inCi,
    machine: await thisMachine(),
    children,
    say,
  });

  const total = totalOf(results);
  const ranNothing = parsed.only !== null && results.length === 0; // most likely a typing error
  say(`\n${namedLines(results)}${tierTable(results)}`);
  if (children.stopped !== null) say(`Stopped by ${children.stopped}: not everything ran.`);
  say(lastLine(total));
  if (parsed.json) process.stdout.write(jsonLine(results, (performance.now() - startedAt) / 1000));
  return total.failed > 0 || ranNothing || children.stopped !== null ? 1 : 0;
}
