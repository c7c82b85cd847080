import type { ObjectStore } from '@logpipeline/archive';
import { BadInput } from './badInput.ts';

/** A store that cannot be read is found now, and not after everything was shipped. @throws BadInput */
export async function checkStore(
  store: ObjectStore,
  { endpoint, bucket }: { endpoint: string; bucket: string },
  prefix: string,
): Promise<void> {
  try {
    for await (const { key } of store.list(`${prefix}/`)) throw new Error(`${key} is there already`);
  } catch (cause) {
    const { name, message, code } = cause as NodeJS.ErrnoException;
    const reason = [name === 'Error' ? code : name, message].filter(Boolean).join(': ');
    throw new BadInput(`--s3 ${endpoint} --bucket ${bucket}: the bucket cannot be read (${reason})`, {
      cause,
    });
  }
}
