import { globSync } from 'node:fs';
import { testFilesOf, vitestTiers } from './tiers.ts';

/**
 * The test files of a tier, relative to the repository, in alphabetical order.
 * @param only a part of the path, or null for all
 */
export function findTestFiles(root: string, tier: string, only: string | null = null): string[] {
  const { include, exclude } = testFilesOf(tier);
  const files = globSync(include, { cwd: root, exclude });
  return files.filter((file) => only === null || file.includes(only)).sort();
}

/** Words that say how a unit test tests: against a simpler model, or by random inputs. They are no tiers. */
const unitKinds = ['model', 'property'];

/**
 * Test files whose name says a tier that does not exist, such as `a.choas.test.ts`: they would run with the unit tests,
 * without what they need.
 */
export function misnamedTestFiles(files: readonly string[]): string[] {
  const known = new Set([...vitestTiers().map((tier) => tier.name), ...unitKinds]);
  return files.filter((file) => {
    const parts = (file.split('/').at(-1) ?? '').replace(/\.test\.ts$/, '').split('.');
    return parts.length > 2 || (parts.length === 2 && !known.has(parts[1] ?? '')) || parts[1] === 'unit';
  });
}
