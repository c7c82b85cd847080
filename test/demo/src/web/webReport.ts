import { styleText } from 'node:util';
import { bytes, counted, grouped } from '../numbers.ts';
import { renderTable } from '../table.ts';
import type { BucketCounts } from './bucketContents.ts';

/** Kinds of records that the table shows by name: a terminal has 24 lines. */
const SHOWN_MESSAGES = 12;
/** Characters. Columns that grew and shrank would be hard to look at. */
const MESSAGE_WIDTH = 32;
const AGE_WIDTH = 11;

/** What the terminal shows while the demo runs, and at its end. @param now in ms since 1970; null: it has ended */
export function webTable(counts: BucketCounts, now: number | null): string {
  // The latest first, and at the end the most frequent.
  const rows =
    now === null ? counts.messages.toSorted((a, b) => b.count - a.count) : counts.messages.toReversed();
  const rest = rows.slice(SHOWN_MESSAGES);
  const shown = rows.slice(0, SHOWN_MESSAGES).map(({ message, count, at }) => ({
    message: cut(message),
    count: grouped(count),
    at: now === null ? '' : ago(now - at),
  }));
  if (rest.length > 0) {
    const count = rest.reduce((sum, one) => sum + one.count, 0);
    shown.push({ message: `… ${rest.length} others`, count: grouped(count), at: '' });
  }
  type Row = (typeof shown)[number];
  const table = renderTable<Row>(
    [
      { title: 'record', value: ({ message }) => message.padEnd(MESSAGE_WIDTH), align: 'left' },
      { title: 'in the bucket', value: ({ count }) => count, align: 'right' },
      { title: now === null ? '' : 'latest', value: ({ at }) => at.padStart(AGE_WIDTH), align: 'right' },
    ],
    shown,
    { message: 'all', count: grouped(counts.found + counts.serverErrors), at: '' },
  );
  return `${table}\n\n  ${webLine(counts)}`;
}

/** The same in a line. */
export function webLine({ written, acknowledged, found, doubled }: BucketCounts): string {
  return [
    `${grouped(written)} written`,
    `${grouped(acknowledged)} acknowledged`,
    `${grouped(found)} in the bucket`,
    `${grouped(doubled)} doubled`,
  ].join('   ');
}

/** Acknowledged, and not there: what must never be. */
export function lostOf({ acknowledged, found }: BucketCounts): number {
  return Math.max(0, acknowledged - found);
}

/** What it comes to at the end. @param store where the objects are */
export function webConclusion(counts: BucketCounts, store: string): string {
  const { written, missing, found, serverErrors, doubled, objects, bytes: size } = counts;
  const lost = lostOf(counts);
  const isGood = lost === 0 && doubled === 0;
  const errors = serverErrors === 0 ? '' : ` and ${counted(serverErrors, 'error')} of the server`;
  const what = `${counted(found, 'record')} of pages${errors} in ${store}: ${counted(objects, 'object')}, ${bytes(size)}`;
  const verdict = isGood ? 'Each exactly once.' : `${grouped(lost)} lost, ${grouped(doubled)} doubled.`;
  const rest =
    missing > 0
      ? `${counted(missing, 'record')} of ${grouped(written)} had not left the browser: its outbox keeps them for seven days, and the next demo on this port gets them.`
      : `All ${grouped(written)} that were written are there.`;
  return `${isGood ? styleText('green', '✔') : styleText('red', '✘')} ${what}. ${verdict} ${rest}`;
}

function ago(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 2) return 'now';
  return seconds < 120 ? `${seconds} s ago` : `${Math.round(seconds / 60)} min ago`;
}

/** Messages may be sentences. */
function cut(message: string): string {
  return message.length > MESSAGE_WIDTH ? `${message.slice(0, MESSAGE_WIDTH - 1)}…` : message;
}
