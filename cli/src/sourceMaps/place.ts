import { createDirectoryStore, createS3Store, type ObjectStore } from '@logpipeline/archive';
import { releaseFolder } from './release.ts';

/** Where source maps lie: `<place>/<release's folder>/<path of the script>.map`. */
export type Place =
  | { kind: 'folder'; path: string }
  | { kind: 's3'; bucket: string; prefix: string; region: string; endpoint: string | undefined };

export type PlaceOptions = { endpoint: string | undefined; region: string | undefined };

/**
 * @param text a folder, or `s3://bucket/prefix`
 * @returns a sentence when it is neither
 */
export function parsePlace(text: string, { endpoint, region }: PlaceOptions): Place | { problem: string } {
  if (!text.startsWith('s3://')) {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
      return { problem: `${text}: a place is a folder or s3://bucket/prefix.` };
    return { kind: 'folder', path: text };
  }
  const [, bucket, prefix] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(text) ?? [];
  if (bucket === undefined) return { problem: `${text}: that is not s3://bucket/prefix.` };
  const chosen = region ?? (endpoint === undefined ? undefined : 'us-east-1');
  if (chosen === undefined)
    return { problem: `${text}: its region is not known. Set AWS_REGION or give --s3-region.` };
  return { kind: 's3', bucket, prefix: withSlash(prefix ?? ''), region: chosen, endpoint };
}

function withSlash(prefix: string): string {
  const trimmed = prefix.replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `${trimmed}/`;
}

export type StoredMap = { name: string; size: number };

/** The maps of one release. */
export interface ReleaseMaps {
  /** For people: where they lie. */
  readonly description: string;
  list(): AsyncIterable<StoredMap>;
  read(name: string): Promise<Buffer>;
  close(): void;
}

/** @param release checked by `isRelease` */
export function releaseMaps(place: Place, release: string): ReleaseMaps {
  if (place.kind === 'folder') {
    const root = `${place.path}/${releaseFolder(release)}`;
    return mapsIn(createDirectoryStore(root), '', root);
  }
  const { bucket, region, endpoint } = place;
  const other = endpoint === undefined ? {} : { endpoint, forcePathStyle: true };
  const prefix = `${place.prefix}${releaseFolder(release)}/`;
  return mapsIn(createS3Store({ bucket, region, ...other }), prefix, `s3://${bucket}/${prefix}`);
}

function mapsIn(store: ObjectStore, prefix: string, description: string): ReleaseMaps {
  return {
    description,
    async *list() {
      for await (const { key, size } of store.list(prefix)) {
        if (key.endsWith('.map')) yield { name: key.slice(prefix.length), size };
      }
    },
    read: (name) => store.read(prefix + name),
    close: () => store.close(),
  };
}
