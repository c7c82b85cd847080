import { componentImage } from './componentImage.ts';
import type { ImageArchive } from './imageArchive.ts';

/** The operator's image, from the repository's own Dockerfile. */
export function operatorImage(): Promise<ImageArchive> {
  return componentImage('operator');
}
