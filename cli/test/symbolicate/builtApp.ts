import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

export type BuiltApp = {
  folder: string;
  /** With `assets/app.js` and its map. */
  dist: string;
  /** What Node really threw, its file as a browser would name it. */
  stack: string;
  remove(): void;
};

const CART = `export type Item = { price: number; count: number };

export function totalOf(items: Item[]): number {
  let sum = 0;
  for (const item of items) sum += priceOf(item);
  return sum;
}

function priceOf(item: Item): number {
  if (item.count < 0) {
    throw new RangeError('a negative count');
  }
  return item.price * item.count;
}
`;

const MAIN = `import { type Item, totalOf } from './cart.ts';

function checkOut(items: Item[]): number {
  return totalOf(items) + 1;
}

try {
  checkOut([{ price: 1, count: -1 }]);
} catch (error) {
  console.log((error as Error).stack);
}
`;

/** A small application, bundled and minified, and the stack trace of its error. */
export function buildApp(): BuiltApp {
  const folder = mkdtempSync(join(tmpdir(), 'built-app-'));
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src', 'cart.ts'), CART);
  writeFileSync(join(folder, 'src', 'main.ts'), MAIN);
  const script = join(folder, 'dist', 'assets', 'app.js');
  buildSync({
    absWorkingDir: folder,
    entryPoints: ['src/main.ts'],
    outfile: script,
    bundle: true,
    minify: true,
    sourcemap: 'external',
  });
  const thrown = execFileSync(process.execPath, [script], { encoding: 'utf8' });
  return {
    folder,
    dist: join(folder, 'dist'),
    stack: thrown.trimEnd().replaceAll(script, 'https://shop.example/assets/app.js'),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
