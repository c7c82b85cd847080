import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface BundledPackage {
  name: string;
  version: string;
  /** As package.json names it. */
  license: string;
  /** The text of its licence files; empty when it carries none. */
  text: string;
}

/**
 * The third-party packages that files of a bundle come from, in alphabetical order.
 * @param inputs paths relative to the repository, as in esbuild's metafile
 */
export async function bundledPackages(inputs: readonly string[], root: string): Promise<BundledPackage[]> {
  const folders = new Set(inputs.flatMap((input) => packageFolder(input) ?? []));
  const packages = await Promise.all([...folders].map((folder) => readPackage(join(root, folder))));
  return packages.sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** `node_modules/@a/b/dist/c.js` is a file of `node_modules/@a/b`; a file of our own is of none. */
export function packageFolder(input: string): string | null {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0] ?? null;
}

async function readPackage(folder: string): Promise<BundledPackage> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return { name, version, license: String(license ?? 'not named'), text: texts.join('\n').trim() };
}

/** The file that goes with a bundle: each licence text once, under the packages that it covers. */
export function licencesText(packages: readonly BundledPackage[]): string {
  const byText = new Map<string, BundledPackage[]>();
  for (const one of packages) byText.set(one.text, [...(byText.get(one.text) ?? []), one]);
  const parts = [...byText].map(([text, covered]) => {
    const names = covered.map(({ name, version, license }) => `${name} ${version} (${license})`);
    return `${names.join('\n')}\n\n${text || 'The package carries no licence text; its package.json names the licence above.'}\n`;
  });
  return `This program contains the following packages.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
