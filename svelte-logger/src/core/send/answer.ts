/** Milliseconds between attempts: doubled each time, up to the longest; half of it is chance. */
const FIRST_MS = 1_000;
const LONGEST_MS = 5 * 60_000;
/** When the configuration has to be mended: no browser should ask every minute for days. */
const REFUSED_MS = 5 * 60_000;
const REFUSED_LONGEST_MS = 3_600_000;
/** More than that nobody is asked to wait, whatever an answer says. */
const RETRY_AFTER_MS = 3_600_000;

/** What came back; status 0: nothing did. */
export interface Answer {
  status: number;
  /** Parsed, undefined when it is no JSON. */
  body?: unknown;
  /** The header's text. */
  retryAfter?: string | null;
}

export interface ServerSettings {
  level?: string;
  keepPercent?: number;
}

/** What an answer to a batch means. */
export type Outcome = {
  /** Places in the batch of what is settled; `all`, or none. */
  settled: 'all' | 'none' | ((index: number) => boolean);
  /** Of those, how many the server will never take. */
  rejected: number;
  /** Milliseconds to the next attempt; 0: there is no need to wait. */
  wait: number;
  /** The server said how long. */
  asked: boolean;
  error?: string | undefined;
  /** The batch is too large, or its compression is not understood. */
  instead?: 'smaller' | 'plain' | undefined;
  settings?: ServerSettings | undefined;
};

interface Result {
  index: number;
  status: string;
  message?: string;
  retry?: boolean;
}
interface Body {
  accepted?: number;
  results?: Result[];
  settings?: ServerSettings;
  error?: { code?: string; message?: string };
}

/**
 * @param failures attempts in a row that failed before this one
 * @param chance 0 to 1
 */
export function readAnswer(answer: Answer, count: number, failures: number, chance: number): Outcome {
  const { status, retryAfter } = answer;
  const body = Object(answer.body) as Body;
  const { code, message } = Object(body.error) as NonNullable<Body['error']>;
  const backOff = (first: number, longest: number) =>
    Math.min(longest, first * 2 ** Math.min(failures, 20)) * (0.5 + chance / 2);
  const seconds = retryAfter ? Number(retryAfter) : Number.NaN;
  const asked = seconds > 0;
  // Whoever was told the same time must not come back at the same moment.
  const later = asked
    ? Math.min(RETRY_AFTER_MS, seconds * 1000) * (1 + chance / 4)
    : backOff(FIRST_MS, LONGEST_MS);
  const failed = (error: string, wait: number, instead?: Outcome['instead']): Outcome => ({
    settled: 'none',
    rejected: 0,
    wait,
    asked,
    error,
    instead,
  });
  const said = `${status}${message ? `: ${message}` : ''}`;

  if (status === 202 && typeof body.accepted === 'number') {
    const results = body.results ?? [];
    const again = new Set(results.filter(({ retry }) => retry).map(({ index }) => index));
    const bad = results.filter(({ status: result, retry }) => result === 'rejected' && !retry);
    return {
      settled: again.size > 0 ? (index) => !again.has(index) : 'all',
      rejected: bad.length,
      // Some of them are to come later. Others go on now.
      wait: again.size > 0 ? later : 0,
      asked,
      error: bad[0] && `The server rejected ${bad.length} of ${count} records: ${bad[0].message}`,
      settings: body.settings,
    };
  }
  if (status === 0) return failed('The server cannot be reached: no connection, its address, or a blocker', later);
  if (code === 'compression_invalid' || code === 'encoding_not_supported') return failed(said, 0, 'plain');
  if (status === 413) return failed(said, 0, 'smaller');
  // Some connection broke on the way; the records are as good as before.
  if (status === 400 && code !== 'body_aborted' && code !== 'utf8_invalid')
    return { ...failed(said, 0), settled: code ? 'all' : 'none', rejected: code ? count : 0, wait: code ? 0 : later };
  if (status === 408 || status === 400 || status === 429 || status >= 500) return failed(said, later);
  return failed(
    status < 300
      ? `${status}, but not from the ingest service: check the endpoint`
      : `Refused with ${said}. Check endpoint, key and the allowed origins`,
    Math.max(asked ? later : 0, backOff(REFUSED_MS, REFUSED_LONGEST_MS)),
  );
}
