import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** Files that are larger hold no LogPipelines, in bytes. */
const MOST_BYTES = 16 * 1024 * 1024;
const EXTENSIONS = ['.yaml', '.yml', '.json'];

export type Source = { name: string; text: string };
export type ReadSources = { sources: Source[]; errors: string[] };

/**
 * The text of all files, in the order given; of a folder those that end in .yaml, .yml or .json, by name, as kubectl takes
 * them. `-` is standard input.
 */
export async function readSources(
  files: readonly string[],
  readInput: () => Promise<string>,
): Promise<ReadSources> {
  const found: ReadSources = { sources: [], errors: [] };
  for (const file of files) {
    try {
      if (file === '-') found.sources.push({ name: 'standard input', text: await readInput() });
      else if ((await stat(file)).isDirectory()) await readFolder(file, found);
      else found.sources.push(await readSource(file));
    } catch (error) {
      found.errors.push(sentence(file, error as NodeJS.ErrnoException));
    }
  }
  return found;
}

async function readFolder(folder: string, found: ReadSources): Promise<void> {
  const names = (await readdir(folder)).filter((name) => EXTENSIONS.includes(extname(name))).sort();
  if (names.length === 0)
    found.errors.push(`${folder}: a folder without files that end in ${EXTENSIONS.join(', ')}.`);
  for (const name of names) found.sources.push(await readSource(join(folder, name)));
}

async function readSource(path: string): Promise<Source> {
  const { size } = await stat(path);
  if (size > MOST_BYTES) throw new Error(`it has ${size} bytes, and at most ${MOST_BYTES} are read`);
  return { name: path, text: await readFile(path, 'utf8') };
}

function sentence(file: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return `${file}: there is no such file or folder.`;
  if (code === 'EACCES') return `${file}: it may not be read.`;
  return `${file}: ${message}.`;
}
