import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binary, contentHash } from '@logpipeline/test-binaries';
import { buildah, cachedArchive, type ImageArchive } from './buildah.ts';
import { pauseImage as name } from './components/component.ts';

/** The image that holds a pod's namespaces: one static program. */
export async function pauseImage(): Promise<ImageArchive> {
  const program = await binary('pause');
  const hash = await contentHash([program], [name]);
  const archive = await cachedArchive('pause', hash, async (file) => {
    const context = await mkdtemp(join(tmpdir(), 'pause-image-'));
    try {
      await copyFile(program, join(context, 'pause'));
      await writeFile(
        join(context, 'Dockerfile'),
        'FROM scratch\nCOPY pause /pause\nENTRYPOINT ["/pause"]\n',
      );
      await buildah('bud', '--quiet', '--tag', name, context);
      await buildah('push', '--quiet', name, `oci-archive:${file}:${name}`);
    } finally {
      await rm(context, { recursive: true, force: true });
    }
  });
  return { name, archive };
}
