import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(import.meta.dirname, '../../../docs');
const BLOCK = /^```(\S+) ?(.*)\n([\s\S]*?)^```$/gm;

export function readDoc(name: string): string {
  return readFileSync(join(DOCS, name), 'utf8');
}

/** The blocks of a page of this language and mark: ```` ```sql duckdb ````. */
export function pageBlocks(page: string, language: string, mark: string): string[] {
  return [...readDoc(page).matchAll(BLOCK)]
    .filter(([, ofLanguage, ofMark]) => ofLanguage === language && ofMark === mark)
    .map(([, , , text = '']) => text);
}
