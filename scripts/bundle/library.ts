import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Library } from './libraries.ts';

const run = promisify(execFile);

export interface BuiltLibrary {
  name: string;
  folder: string;
  /** Of its JavaScript. */
  bytes: number;
}

/**
 * Makes a whole npm package of one library: each module as JavaScript and its types, README, licence, and a package.json without what only
 * concerns this repository. It is a folder of its own, since there the package is TypeScript, which Node does not run under node_modules.
 *
 * @param root the repository's folder
 * @param repository its public address, which npm's provenance is held against; without one none is named
 * @throws when the TypeScript compiler finds errors; they are in the message
 */
export async function buildLibrary(
  library: Library,
  root: string,
  repository?: string,
): Promise<BuiltLibrary> {
  const source = join(root, library.folder);
  const finalFolder = join(root, library.outFolder);
  const folder = `${finalFolder}.${process.pid}.tmp`;
  try {
    await mkdir(folder, { recursive: true });
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const project = join(source, 'tsconfig.build.json');
    await run(process.execPath, [compiler, '-p', project, '--outDir', folder]).catch(compilerErrors);
    await copyComponents(join(source, 'src'), folder);
    const bytes = await finishModules(folder);
    const manifest = JSON.parse(await readFile(join(source, 'package.json'), 'utf8'));
    await writeFile(
      join(folder, 'package.json'),
      `${JSON.stringify(publishedManifest(manifest, sourceOf(library, repository)), null, 2)}\n`,
    );
    await copyFile(join(source, 'README.md'), join(folder, 'README.md'));
    await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'));
    await rm(finalFolder, { recursive: true, force: true });
    await rename(folder, finalFolder);
    return { name: library.name, folder: finalFolder, bytes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function compilerErrors(error: Error & { stdout?: string }): never {
  throw new Error(`not compiled:\n${error.stdout}`, { cause: error });
}

/** Svelte compiles components with the application that uses them: they are shipped as they stand, beside their types. */
async function copyComponents(source: string, folder: string): Promise<void> {
  for (const file of await readdir(source, { recursive: true })) {
    if (/\.svelte(?:\.d\.ts)?$/.test(file)) await copyFile(join(source, file), join(folder, file));
  }
}

/** The compiler renames imports in JavaScript, and leaves them in types and components. @returns bytes of the JavaScript */
async function finishModules(folder: string): Promise<number> {
  let bytes = 0;
  for (const file of await readdir(folder, { recursive: true })) {
    if (!/\.(?:js|d\.ts|svelte)$/.test(file)) continue;
    const text = await readFile(join(folder, file), 'utf8');
    if (file.endsWith('.js')) bytes += Buffer.byteLength(text);
    else
      await writeFile(join(folder, file), text.replaceAll(/(from |import\()'(\.[^']*)\.ts'/g, "$1'$2.js'"));
  }
  return bytes;
}

/** `repository` of a package.json. */
type Source = { type: 'git'; url: string; directory: string };

function sourceOf({ folder }: Library, url: string | undefined): Source | undefined {
  return url === undefined ? undefined : { type: 'git', url, directory: folder };
}

type Manifest = { exports: Record<string, string> } & Record<string, unknown>;

/**
 * `./src/index.ts` becomes `./index.js` and `./index.d.ts`; of a component the file itself, which only what knows Svelte can take. It is
 * published with provenance (https://docs.npmjs.com/generating-provenance-statements), which npm makes in a CI only.
 */
export function publishedManifest(manifest: Manifest, repository?: Source): Record<string, unknown> {
  const { private: _, devDependencies: __, scripts: ___, exports, ...kept } = manifest;
  const published = Object.entries(exports).map(([entry, file]) => {
    const place = file.replace(/^\.\/src\//, './');
    if (place.endsWith('.svelte')) return [entry, { types: `${place}.d.ts`, svelte: place }];
    const stem = place.replace(/\.ts$/, '');
    return [entry, { types: `${stem}.d.ts`, default: `${stem}.js` }];
  });
  return {
    ...kept,
    ...(repository === undefined ? {} : { repository }),
    publishConfig: { access: 'public', provenance: true },
    sideEffects: false,
    exports: Object.fromEntries(published),
  };
}
