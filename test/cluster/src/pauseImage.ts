import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary, contentHash } from '@logpipeline/test-binaries';
import { buildah } from './buildah.ts';
import { type ImageArchive, imageArchive } from './imageArchive.ts';

/** The image that holds a pod's namespaces: one static program. containerd's configuration names it by this tag. */
export async function pauseImage(): Promise<ImageArchive> {
  const program = await binary('pause');
  const dockerfile = 'FROM scratch\nCOPY pause /pause\nENTRYPOINT ["/pause"]\n';
  return imageArchive({
    name: 'pause',
    tag: '1',
    hash: await contentHash([program], [dockerfile]),
    async build(imageName) {
      const context = await mkdtemp(join(tmpdir(), 'pause-image-'));
      try {
        await copyFile(program, join(context, 'pause'));
        await writeFile(join(context, 'Dockerfile'), dockerfile);
        await buildah('bud', '--quiet', '--tag', imageName, context);
      } finally {
        await rm(context, { recursive: true, force: true });
      }
    },
  });
}
