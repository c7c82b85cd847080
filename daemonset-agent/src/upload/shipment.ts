import type { Destination, FailureReason, PutOutcome, PutRequest } from '../destinations/destination.ts';
import type { Clock } from './clock.ts';

/** A file to store, without the signal, which is the uploader's. */
export type PutRequestPart = Omit<PutRequest, 'signal'>;

/** What the uploader has to know of a sealed segment. `data` is null when it holds no records. */
export type UploadSegment = {
  /** Unique among the segments of one uploader; the lowest is the oldest. */
  sequence: number;
  data: PutRequestPart | null;
  index: PutRequestPart;
};

export type AttemptInfo = {
  what: 'data' | 'index';
  sequence: number;
  outcome: PutOutcome;
  seconds: number;
  /** Size of the file, sent or not. */
  bytes: number;
};

export type ShipmentOptions<S extends UploadSegment> = {
  destination: Destination;
  clock: Clock;
  /** Data and index are proven stored: the local copies may go. Awaited; when it rejects, it is called again later. */
  onShipped(segment: S): Promise<void>;
  /**
   * Other bytes lie under a key. The spool freezes the segment anew under a fresh id, and returns it.
   * - `data`: nothing of the segment is stored. Both keys change.
   * - `index`: the data is stored under its key already and is not sent again, so that the new index must name that very key
   *   as its object: only the index's own key changes.
   */
  onConflict(segment: S, which: 'data' | 'index', message: string): Promise<S>;
  onAttempt(info: AttemptInfo): void;
};

/**
 * One segment on its way, and how far it came:
 *
 *     data -> index -> report -> (gone)
 *
 * A stage that was reached is never left backwards, so that what is stored is never sent twice.
 */
export type Shipment<S extends UploadSegment> = { segment: S; stage: 'data' | 'index' | 'report' };

export type ShipmentResult =
  | { status: 'shipped' }
  /** `local`: the fault is on this side (the spool, a mistake of the program), so that it says nothing of the destination. */
  | { status: 'failed'; local: boolean; reason: FailureReason; message: string; retryAfterMs?: number };

/** Fresh ids are random, so that a second conflict in a row means that something else is wrong. */
const MAX_CONFLICTS = 3;

export function newShipment<S extends UploadSegment>(segment: S): Shipment<S> {
  return { segment, stage: segment.data === null ? 'index' : 'data' };
}

/** Takes the shipment as far as it goes. `onStored` is called for each object that is stored. Does not reject. */
export async function ship<S extends UploadSegment>(
  shipment: Shipment<S>,
  options: ShipmentOptions<S>,
  signal: AbortSignal,
  onStored: () => void,
): Promise<ShipmentResult> {
  try {
    let conflicts = 0;
    while (shipment.stage !== 'report') {
      const what = shipment.stage;
      const outcome = await attempt(shipment.segment, what, options, signal);
      switch (outcome.status) {
        case 'stored':
        case 'alreadyThere':
          shipment.stage = what === 'data' ? 'index' : 'report';
          onStored();
          break;
        case 'conflict':
          conflicts += 1;
          if (conflicts > MAX_CONFLICTS)
            return localFailure(`${conflicts} conflicts in a row: ${outcome.message}`);
          shipment.segment = await afresh(shipment.segment, what, outcome.message, options);
          break;
        case 'failed':
          return { ...outcome, local: false };
      }
    }
    await options.onShipped(shipment.segment);
    return { status: 'shipped' };
  } catch (error) {
    return localFailure(error instanceof Error ? error.message : String(error));
  }
}

async function attempt<S extends UploadSegment>(
  segment: S,
  what: 'data' | 'index',
  { destination, clock, onAttempt }: ShipmentOptions<S>,
  signal: AbortSignal,
): Promise<PutOutcome> {
  const part = segment[what];
  if (part === null) throw new Error(`BUG: segment ${segment.sequence} has no data to send`);
  const start = clock.now();
  const tell = (outcome: PutOutcome) => {
    const seconds = Math.max(0, clock.now() - start) / 1000;
    onAttempt({ what, sequence: segment.sequence, outcome, seconds, bytes: part.size });
  };
  try {
    const outcome = await destination.put({ ...part, signal });
    tell(outcome);
    return outcome;
  } catch (error) {
    tell({
      status: 'failed',
      reason: 'server',
      message: error instanceof Error ? error.message : String(error),
    });
    throw error;
  }
}

async function afresh<S extends UploadSegment>(
  segment: S,
  which: 'data' | 'index',
  message: string,
  { onConflict }: ShipmentOptions<S>,
): Promise<S> {
  const fresh = await onConflict(segment, which, message);
  if (which === 'index' && fresh.data?.key !== segment.data?.key) {
    throw new Error(
      `BUG: the data of segment ${segment.sequence} is stored as ${segment.data?.key}, and its new index is to say so, not ${fresh.data?.key}`,
    );
  }
  return fresh;
}

function localFailure(message: string): ShipmentResult {
  return { status: 'failed', local: true, reason: 'server', message };
}
