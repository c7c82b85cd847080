/**
 * What a {@link Place}'s `hint` says, so that after a restart a file is told from another that starts with the same line.
 * All of it is optional.
 */
export type PlaceHint = {
  /** {@link DiskFile.key} of the file. */
  key?: string;
  /** When the hint was made, milliseconds since 1970. */
  madeAt?: number;
  /** CRC-32 of the (at most {@link GUARD_BYTES}) bytes before `offset`. */
  check?: { offset: number; crc: number };
  /** The file was read to its end, here. */
  end?: number;
  /** Id of the file that follows that end. */
  next?: string;
};

/** How many bytes before a position are compared to notice that a file was cut and has grown beyond it again. */
export const GUARD_BYTES = 64;

/** `k=<key> t=<time> c=<offset>:<crc> e=<end> n=<next>`, numbers in base 36. */
export function formatHint(hint: PlaceHint): string {
  const fields: string[] = [];
  if (hint.key !== undefined) fields.push(`k=${hint.key}`);
  if (hint.madeAt !== undefined) fields.push(`t=${Math.floor(hint.madeAt).toString(36)}`);
  if (hint.check) fields.push(`c=${hint.check.offset.toString(36)}:${hint.check.crc.toString(36)}`);
  if (hint.end !== undefined) fields.push(`e=${hint.end.toString(36)}`);
  if (hint.next !== undefined) fields.push(`n=${hint.next}`);
  return fields.join(' ');
}

/** Never fails: what cannot be understood (a later version's field) is left out. */
export function parseHint(text: string | undefined): PlaceHint {
  const hint: PlaceHint = {};
  for (const field of (text ?? '').split(' ')) {
    const value = field.slice(2);
    const [first = Number.NaN, second = Number.NaN] = value
      .split(':')
      .map((part) => Number.parseInt(part, 36));
    if (field.startsWith('k=')) hint.key = value;
    else if (field.startsWith('n=')) hint.next = value;
    else if (field.startsWith('t=') && first >= 0) hint.madeAt = first;
    else if (field.startsWith('e=') && first >= 0) hint.end = first;
    else if (field.startsWith('c=') && first >= 0 && second >= 0) hint.check = { offset: first, crc: second };
  }
  return hint;
}

/** When the file was created, milliseconds since 1970; undefined where that is not known. */
export function bornMs({ key }: PlaceHint): number | undefined {
  const ms = Number.parseInt(key?.split(':')[2] ?? '', 36) / 1e6;
  return ms > 0 ? ms : undefined;
}
