/** Milliseconds between attempts: doubled each time, up to the longest; half of it is chance. */
const FIRST_MS = 1_000;
const LONGEST_MS = 300_000;
/** When the configuration has to be mended: no browser should ask every minute for days. */
const REFUSED_MS = 300_000;
/** More than that nobody waits, whatever an answer says. */
const REFUSED_LONGEST_MS = 3_600_000;

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
export interface Outcome {
  /** By its place in the batch: whether a record need not be sent any more. */
  isSettled: (index: number) => boolean;
  /** Of those, how many the server will never take. */
  rejected: number;
  /** Milliseconds to the next attempt; 0: there is no need to wait. */
  wait: number;
  error?: string | undefined;
  /** How the same is to be sent again: in smaller batches, or not compressed. */
  instead?: 'smaller' | 'plain' | undefined;
  settings?: ServerSettings | undefined;
}

export interface Result {
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
 * @param count records in the batch
 * @param failures attempts in a row that failed before this one
 * @param chance 0 to 1
 */
export function readAnswer(answer: Answer, count: number, failures: number, chance: number): Outcome {
  const { status } = answer;
  const { accepted, results = [], settings, error } = Object(answer.body) as Body;
  const code = error?.code ?? '';
  const backOff = (first: number, longest: number) =>
    Math.min(longest, first * 2 ** failures) * (0.5 + chance / 2);
  // Those who were told the same time must not come back at the same moment.
  const asked = Math.min(REFUSED_LONGEST_MS, (Number(answer.retryAfter) || 0) * 1000) * (1 + chance / 4);
  const later = asked || backOff(FIRST_MS, LONGEST_MS);
  const outcome: Outcome = {
    isSettled: () => false,
    rejected: 0,
    wait: later,
    error: `${status || 'No answer'}: ${error?.message ?? 'check connection, endpoint, CSP, blockers'}`,
  };
  if (status === 202 && accepted != null) {
    const again = results.filter(({ retry }) => retry).map(({ index }) => index);
    const bad = results.filter((result) => result.status === 'rejected' && !result.retry);
    return {
      ...outcome,
      isSettled: (index) => !again.includes(index),
      rejected: bad.length,
      wait: again.length && later,
      error: bad[0]?.message,
      settings,
    };
  }
  if (/^(compression_inv|encoding_not)/.test(code)) return { ...outcome, wait: 0, instead: 'plain' };
  if (status === 413 && count > 1) return { ...outcome, wait: 0, instead: 'smaller' };
  // None of the records is good, or the body as a whole. What was damaged on its way is as good as before, and without a code it is
  // somebody else who answers.
  if (status === 413 || (status === 400 && (accepted === 0 || !/^(body_ab|utf8|$)/.test(code))))
    return { ...outcome, wait: 0, isSettled: () => true, rejected: count };
  if (!status || status === 400 || status === 408 || status === 429 || status >= 500) return outcome;
  // Key, origin or address are wrong, or somebody else answers.
  return { ...outcome, wait: Math.max(asked, backOff(REFUSED_MS, REFUSED_LONGEST_MS)) };
}
