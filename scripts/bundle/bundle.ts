import { chmod, copyFile, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { asciiOnly } from './asciiOnly.ts';
import type { Component } from './components.ts';
import { bundledPackages, licencesText } from './licences.ts';

export interface Bundled {
  name: string;
  file: string;
  bytes: number;
  /** How many third-party packages are inside. */
  packages: number;
}

// CommonJS packages inside an ES module still ask for Node's own modules by `require`, some for their own place.
const banner = [
  `import { createRequire as __createRequire } from 'node:module';`,
  `import { fileURLToPath as __fileURLToPath } from 'node:url';`,
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  `const __dirname = __fileURLToPath(new URL('.', import.meta.url));`,
].join('\n');

/**
 * Bundles one component into `main.mjs`, with `main.mjs.map` for stack traces (`node --enable-source-maps`) and
 * `THIRD_PARTY_LICENSES.txt`. Node strips no types under node_modules, and stripping costs memory: so what is shipped is
 * plain JavaScript.
 *
 * @param root the repository
 */
export async function bundle(component: Component, root: string): Promise<Bundled> {
  // Made beside its place and moved there when it is whole: images and packages may be made from it at the same time.
  const finalFolder = join(root, component.outFolder);
  const folder = `${finalFolder}.${process.pid}.tmp`;
  try {
    const packages = await bundleInto(folder, component, root);
    const { size: bytes } = await stat(join(folder, 'main.mjs'));
    await rm(finalFolder, { recursive: true, force: true });
    await rename(folder, finalFolder);
    return { name: component.name, file: join(finalFolder, 'main.mjs'), bytes, packages };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns how many third-party packages are inside */
async function bundleInto(folder: string, component: Component, root: string): Promise<number> {
  const file = join(folder, 'main.mjs');
  const source = await readFile(join(root, component.entry), 'utf8');
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [component.entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // Packages that have both: the ES modules are smaller, because what is not used is left out.
    mainFields: ['module', 'main'],
    external: [...component.external],
    // esbuild keeps a first line `#!…` of the entry's own.
    banner: { js: source.startsWith('#!') ? banner : `#!/usr/bin/env node\n${banner}` },
    sourcemap: 'linked',
    sourcesContent: false,
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  await writeFile(file, asciiOnly(await readFile(file, 'utf8')));
  const packages = await bundledPackages(Object.keys(metafile.inputs), root);
  await writeFile(join(folder, 'THIRD_PARTY_LICENSES.txt'), licencesText(packages));
  await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  await chmod(file, 0o755);
  return packages.length;
}
