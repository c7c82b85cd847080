// `npm run size -w svelte-logger`: bytes of each entry; `-- --json` for programs. Fails when one is over its limit.
import { sizedImports, sizeOf } from './sizeOf.ts';

const rows = await Promise.all(sizedImports.map(async (one) => ({ ...one, ...(await sizeOf(one)) })));
const over = rows.filter(({ gzip, limit = Number.POSITIVE_INFINITY }) => gzip > limit);
if (process.argv.includes('--json')) {
  console.log(JSON.stringify(Object.fromEntries(rows.map(({ name, gzip }) => [name, gzip]))));
} else {
  for (const { name, gzip, minified, limit } of rows)
    console.log(
      `${name.padEnd(36)} ${String(gzip).padStart(6)} B gzip ${String(minified).padStart(7)} B minified` +
        (limit === undefined ? '' : `   limit ${limit} B${gzip > limit ? '   OVER' : ''}`),
    );
}
process.exitCode = over.length === 0 ? 0 : 1;
