import { componentImage } from './componentImage.ts';
import type { ImageArchive } from './imageArchive.ts';

/** The ingest service's image, from the repository's own Dockerfile. */
export function ingestImage(): Promise<ImageArchive> {
  return componentImage('ingest');
}
