import { readFile, writeFile } from 'node:fs/promises';
import { generatedFiles } from './generatedFiles.ts';

const folder = new URL('../../', import.meta.url);
const read = (path: string) => readFile(new URL(path, folder), 'utf8');

const files = generatedFiles(await read('logpipelines.yaml'), await read('README.md'));
for (const [path, content] of Object.entries(files)) await writeFile(new URL(path, folder), content);
