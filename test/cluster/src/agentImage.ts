import { componentImage } from './componentImage.ts';
import type { ImageArchive } from './imageArchive.ts';

/** The agent's image, from the repository's own Dockerfile. */
export function agentImage(): Promise<ImageArchive> {
  return componentImage('agent');
}
