// `npm run bundle [-- NAME…]`: makes the files that images and npm packages carry.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle/bundle.ts';
import { components } from './bundle/components.ts';
import { libraries } from './bundle/libraries.ts';
import { buildLibrary } from './bundle/library.ts';

const known = [...components, ...libraries].map(({ name }) => name);
const HELP = `npm run bundle [-- NAME…] [--repository URL]

Makes the files that images and npm packages carry: all, or ${known.join(', ')}.

  --repository URL  where packages come from, such as git+https://git.example.com/you/logpipeline.git. npm publishes with provenance only
                    what names the repository that its CI runs for.
`;
const { repository, help, names } = readArguments();
if (help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no such component: ${unknown.join(', ')}; there are ${known.join(', ')}\n`);
  process.exit(2);
}
const root = join(import.meta.dirname, '..');
// On stderr, because `npm pack --json` runs this and prints its own on stdout.
process.stderr.write('component       KiB  packages  file\n');
for (const component of components) {
  if (names.length > 0 && !names.includes(component.name)) continue;
  const { name, bytes, packages } = await bundle(component, root).catch(failed);
  const kib = String(Math.round(bytes / 1024)).padStart(8);
  process.stderr.write(
    `${name.padEnd(11)}${kib}  ${String(packages).padStart(8)}  ${component.outFolder}/main.mjs\n`,
  );
}

for (const library of libraries) {
  if (names.length > 0 && !names.includes(library.name)) continue;
  const { name, bytes } = await buildLibrary(library, root, repository).catch(failed);
  const kib = String(Math.round(bytes / 1024)).padStart(8);
  process.stderr.write(
    `${name.padEnd(15)}${kib.slice(4)}  ${'0'.padStart(8)}  ${library.outFolder}/package.json\n`,
  );
}

function readArguments(): { repository: string | undefined; help: boolean; names: string[] } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { repository: { type: 'string' }, help: { type: 'boolean', default: false } },
    });
    return { ...values, repository: values.repository, names: positionals };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    process.exit(2);
  }
}

function failed(error: Error & { errors?: unknown }): never {
  // esbuild has said already what it does not like in the sources.
  process.stderr.write(error.errors === undefined ? `${error.stack}\n` : 'Not bundled: see above.\n');
  process.exit(1);
}
