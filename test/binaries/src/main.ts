import { binary } from './binary.ts';
import { type ProgramName, programNames } from './programs.ts';

/** `main.ts [program…]`: builds what is not in the cache yet, and prints where each program is. */
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !programNames.includes(name as ProgramName));
if (unknown.length > 0) {
  console.error(
    `usage: main.ts [program…]\nno such program: ${unknown.join(', ')}\nthe programs are ${programNames.join(', ')}`,
  );
  process.exit(2);
}
for (const name of wanted.length > 0 ? (wanted as ProgramName[]) : programNames) {
  console.log(`${name}\t${await binary(name)}`);
}
