import type { AttemptInfo, PutRequestPart, UploadSegment } from '../../src/upload/shipment.ts';
import { createUploader, type Uploader, type UploaderOptions } from '../../src/upload/uploader.ts';
import { ManualClock } from './manualClock.ts';
import { ScriptedDestination } from './scriptedDestination.ts';

export type Rig = {
  uploader: Uploader;
  destination: ScriptedDestination;
  clock: ManualClock;
  shipped: number[];
  attempts: AttemptInfo[];
};

/** An uploader on a fake destination and a clock that stands still. Every wait is the longest that jitter allows. */
export function rig(more: Partial<UploaderOptions<UploadSegment>> = {}): Rig {
  const destination = new ScriptedDestination();
  const clock = new ManualClock();
  const shipped: number[] = [];
  const attempts: AttemptInfo[] = [];
  const uploader = createUploader<UploadSegment>({
    destination,
    clock,
    random: () => 1,
    onShipped: async ({ sequence }) => void shipped.push(sequence),
    onConflict: async () => {
      throw new Error('this test expects no conflict');
    },
    onAttempt: (info) => void attempts.push(info),
    ...more,
  });
  return { uploader, destination, clock, shipped, attempts };
}

export function segment(sequence: number, id = 'a'): UploadSegment {
  return { sequence, data: part(`data-${id}-${sequence}`), index: part(`index-${id}-${sequence}`) };
}

export function part(key: string): PutRequestPart {
  return {
    key,
    path: `/spool/${key}`,
    size: 10,
    sha256: `sha256 of ${key}`,
    contentType: 'application/zstd',
  };
}
