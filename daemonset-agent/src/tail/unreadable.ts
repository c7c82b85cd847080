import { whyUnreadable } from './diskFile.ts';
import type { FileChain } from './fileChain.ts';
import type { Rotation } from './rotation.ts';

type Seen = Pick<FileChain, 'ahead' | 'listingFailed'>;

/**
 * Throws when a source cannot be opened now. What is not seen would look like a log that is over; and a place in a file that
 * cannot be opened would look lost, so that everything that is there would be read anew.
 */
export function demandReadable(chain: Seen, rotation: Rotation, resumes: boolean): void {
  if (chain.listingFailed) throw new Error(cannotList(rotation));
  if (!resumes) return;
  for (const { file } of chain.ahead) {
    const why = whyUnreadable(file, rotation.follow);
    if (why !== undefined) throw new Error(why);
  }
}

/** Why what is to be read next of an open source cannot be. `readFailure`: what the last read said. */
export function whyStuck(
  chain: Seen,
  rotation: Rotation,
  readFailure: string | undefined,
): string | undefined {
  const next = chain.ahead[0];
  if (next === undefined) return chain.listingFailed ? cannotList(rotation) : undefined;
  return next.isOpen ? readFailure : next.failure;
}

function cannotList({ directory }: Rotation): string {
  return `${directory} cannot be listed`;
}
