import { join } from 'node:path';
import { readBack } from '@logpipeline/demo/readBack';
import type { LoadReport } from './browserLoad.ts';
import { readWithZstd } from './independentReader.ts';
import { storeOf } from './storeSettings.ts';
import { BUCKET, type Json, type TestRelease } from './testRelease.ts';

export type ShippedEvents = {
  /** How often each event is in the bucket, by `<session>:<sequence>`. */
  copies: Map<string, number>;
  /** Replicas that shipped some. */
  replicas: string[];
  /** Where objects and indexes do not say the same, and bytes that the indexes account for twice or not at all. */
  problems: string[];
};

/** What a pipeline has brought into the bucket of browser events, counted with a reader that is not ours. */
export async function shippedEvents({ s3 }: TestRelease, prefix: string): Promise<ShippedEvents> {
  const copies = new Map<string, number>();
  await readWithZstd(join(s3.dir, BUCKET, prefix, 'kind=browser'), (line) => {
    const { event_id: id } = JSON.parse(line) as Json;
    copies.set(id, (copies.get(id) ?? 0) + 1);
  });
  const { problems, objects } = await readBack(storeOf(s3, BUCKET), `${prefix}/`, () => undefined);
  const names = objects.map(({ key }) => /([^/]+-ingest-\d+)-[^/]+$/.exec(key)?.[1] ?? key);
  return { copies, replicas: [...new Set(names)].sort(), problems };
}

/** What of the acknowledged events is not there, and what is there more than once or was never sent. */
export function differences(
  copies: ReadonlyMap<string, number>,
  reports: readonly LoadReport[],
): { missing: string[]; doubled: string[]; unknown: string[] } {
  const sent = new Set<string>();
  for (const { events } of reports) {
    for (const [session, count] of Object.entries(events)) {
      for (let n = 0; n < count; n++) sent.add(`${session}:${n}`);
    }
  }
  return {
    missing: [...sent].filter((id) => !copies.has(id)),
    doubled: [...copies].filter(([, count]) => count > 1).map(([id]) => id),
    unknown: [...copies.keys()].filter((id) => !sent.has(id)),
  };
}
