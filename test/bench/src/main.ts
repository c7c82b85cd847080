import { benches } from './benches.ts';

const [name, ...rest] = process.argv.slice(2);
const bench = benches.find((candidate) => candidate.name === name);

if (name === undefined || name === '--help' || name === '-h') {
  process.stdout.write(help());
} else if (bench === undefined) {
  process.stderr.write(`${name}: no such bench. Known: ${benches.map((known) => known.name).join(', ')}\n`);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await bench.run(rest);
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')) throw error;
    process.stderr.write(`${(error as Error).message}\nnpm run bench -- ${name} --help tells its flags.\n`);
    process.exitCode = 2;
  }
}

function help(): string {
  const width = Math.max(...benches.map((known) => known.name.length));
  const list = benches.map((known) => `  ${known.name.padEnd(width)}  ${known.about}`).join('\n');
  return `npm run bench -- NAME [--json] [flags]\n\n${list}\n\nnpm run bench -- NAME --help tells a bench's own flags.\n`;
}
