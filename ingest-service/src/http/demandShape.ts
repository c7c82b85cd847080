import { Refusal } from './refusal.ts';

export type ShapeLimits = {
  /** Objects and lists within each other, of a record. */
  depth: number;
  records: number;
};

/** Bytes: what is shorter is parsed in milliseconds, whatever it is. */
const FREE_BYTES = 64 * 1024;
/** OTLP needs so many levels for one of a record's own, and so many around records. */
const LEVELS_A_LEVEL = 4;
const LEVELS_AROUND = 16;
/** Objects and lists for each record that a request may have: OTLP needs two for an attribute. */
const NESTED_A_RECORD = 100;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENERS = new Uint8Array(256);
const CLOSERS = new Uint8Array(256);
for (const opener of '[{') OPENERS[opener.charCodeAt(0)] = 1;
for (const closer of ']}') CLOSERS[closer.charCodeAt(0)] = 1;

/**
 * Looks at JSON before it is parsed: of a few megabytes of `[` the parser makes hundreds, and all others wait for a second. Whether it is
 * valid is not said here.
 *
 * @throws Refusal 413
 */
export function demandShape(json: Buffer, { depth: mostDepth, records }: ShapeLimits): void {
  if (json.length <= FREE_BYTES) return;
  const mostLevels = mostDepth * LEVELS_A_LEVEL + LEVELS_AROUND;
  const mostNested = records * NESTED_A_RECORD;
  let levels = 0;
  let nested = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number;
    if (byte === QUOTE) at = stringEnd(json, at);
    else if (OPENERS[byte] === 1) {
      nested++;
      if (++levels > mostLevels)
        throw tooComplex(`nested more than ${mostLevels} levels deep`, 'limits.depth', mostDepth);
      if (nested > mostNested)
        throw tooComplex(
          `made of more than ${mostNested} objects and lists, ${NESTED_A_RECORD} for each record that is allowed`,
          'limits.records',
          records,
        );
    } else if (CLOSERS[byte] === 1) levels--;
  }
}

/** Of the quote behind a string; the length where there is none. */
function stringEnd(json: Buffer, from: number): number {
  for (let at = json.indexOf(QUOTE, from + 1); at >= 0; at = json.indexOf(QUOTE, at + 1)) {
    let before = at;
    while (json[before - 1] === BACKSLASH) before--;
    if ((at - before) % 2 === 0) return at;
  }
  return json.length;
}

function tooComplex(what: string, setting: string, limit: number): Refusal {
  return new Refusal(413, 'too_complex', `The body is ${what}. Send fewer records a request.`, {
    setting,
    limit,
  });
}
