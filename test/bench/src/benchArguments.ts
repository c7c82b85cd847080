import { parseArgs } from 'node:util';

/** A flag that takes a whole number. */
export type NumberFlag = { default: number; least: number };

export type BenchArguments<Name extends string> = { json: boolean } & Record<Name, number>;

/**
 * Reads `--json`, `--help` and flags of whole numbers, as most benches have them. Prints help, and what is wrong.
 *
 * @returns an exit code when there is nothing to measure
 * @throws what parseArgs throws
 */
export function readBenchArguments<Name extends string>(
  argv: string[],
  help: string,
  flags: Record<Name, NumberFlag>,
): BenchArguments<Name> | number {
  const names = Object.keys(flags) as Name[];
  const { values } = parseArgs({
    args: argv,
    options: {
      json: { type: 'boolean' },
      help: { type: 'boolean' },
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' } as const])),
    },
  });
  const given: Record<string, string | boolean | undefined> = values;
  if (given['help'] === true) {
    process.stdout.write(help);
    return 0;
  }
  const numbers = names.map((name) => [name, Number(given[name] ?? flags[name].default)] as const);
  const wrong = numbers.filter(([name, value]) => !(Number.isInteger(value) && value >= flags[name].least));
  for (const [name] of wrong)
    process.stderr.write(`--${name} wants a whole number from ${flags[name].least}\n`);
  if (wrong.length > 0) return 2;
  return { ...(Object.fromEntries(numbers) as Record<Name, number>), json: given['json'] === true };
}
