import { type EventId, parseEventId } from '../dedupe/eventId.ts';
import { type RecordResult, rejected } from './answer.ts';
import type { Checks, ClientRecord } from './clientRecord.ts';
import { type Facts, factsOf } from './facts.ts';
import type { RecordList } from './parseBody.ts';

/** A record whose form is good. `parsed`: left out where it is taken as it stands in the body. */
export type Candidate = { index: number; facts: Facts; parsed: ClientRecord | undefined };

/** Those of good form. Results of all others are added, and to `refused` the ids that they have all the same. */
export function candidatesOf(
  records: RecordList,
  checks: Pick<Checks, 'record'>,
  { results, refused }: { results: RecordResult[]; refused: EventId[] },
): Candidate[] {
  const candidates: Candidate[] = [];
  for (let index = 0; index < records.length; index++) {
    const plain = records.plain?.facts(index);
    if (plain !== undefined) {
      candidates.push({ index, facts: plain, parsed: undefined });
      continue;
    }
    const value = records.value(index);
    const wrong = value === undefined ? undefined : checks.record(value);
    if (value === undefined) results.push(rejected(index, 'invalid_json', 'the line is not valid JSON'));
    else if (wrong !== undefined) {
      results.push(rejected(index, 'invalid_record', wrong));
      const event = eventOf(value);
      if (event !== undefined) refused.push(event);
    } else {
      const parsed = value as ClientRecord;
      candidates.push({ index, facts: factsOf(parsed), parsed });
    }
  }
  return candidates;
}

function eventOf(value: unknown): EventId | undefined {
  const id = (value as { event_id?: unknown } | null)?.event_id;
  return typeof id === 'string' ? parseEventId(id) : undefined;
}
