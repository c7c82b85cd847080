export interface TraceParent {
  traceId: string;
  spanId: string;
}

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;
/** A later version may have more fields; nobody sends as much as this. */
const MAX_LENGTH = 256;

/**
 * W3C Trace Context, level 1, section 3.2: version 00 has exactly four fields, later ones may have more behind them, ff is none, and
 * ids of zeros only are not valid.
 * @returns undefined when the header is not there or must be ignored
 */
export function parseTraceparent(header: string | string[] | undefined): TraceParent | undefined {
  if (typeof header !== 'string' || header.length > MAX_LENGTH) return undefined;
  const [, version, traceId, spanId, rest] = FORM.exec(header) ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId };
}
