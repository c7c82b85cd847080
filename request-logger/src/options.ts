import type { IncomingMessage } from 'node:http';
import { jsonText } from './jsonText.ts';
import { RECORD_FIELDS } from './requestRecord.ts';
import { type NameCheck, sensitiveNames } from './sensitiveNames.ts';

export interface RequestLoggerOptions {
  /**
   * Takes each record: one line of NDJSON with its LF. Default: standard output. What it throws or rejects with never reaches the
   * request; see `onWriteError`.
   */
  write?: (line: string) => unknown;
  /** Told of each record that could not be made or written. Default: a process warning for the first one. */
  onWriteError?: (error: unknown) => void;
  /** From this duration on the message is SLOW_REQUEST and the level at least WARN, in ms. Default 1000; Infinity: never. */
  slowMs?: number;
  /** Whether `memory_delta_mb` is measured (about 14 µs a request), else it is null. Default true. */
  memory?: boolean;
  /** Whether `cpu_user_time` is measured (about 1 µs a request), else it is null. Default true. */
  cpu?: boolean;
  /**
   * What stands before the path in `url`: `request`: scheme and host of the request, as the framework sees them (behind a proxy set
   * Koa's `app.proxy` or Express's `trust proxy`); `none`: nothing; or a fixed `https://api.example.com`. Default `request`.
   */
  origin?: 'request' | 'none' | `http://${string}` | `https://${string}`;
  /** In UTF-16 units, 64 to 65,536; what is longer is cut and ends in `…`. Default 2048. */
  maxUrlLength?: number;
  /** More names of parameters whose values are not written; see `DEFAULT_SENSITIVE_NAMES`. */
  sensitiveNames?: readonly string[];
  /** Names of that list, or with one of its endings, whose values may be written. */
  harmlessNames?: readonly string[];
  /** Stands in each record, such as `{ cluster: 'prod', service: 'shop' }`. */
  fields?: Readonly<Record<string, string | number | boolean | null>>;
  /** Whether a client's `X-Request-Id` is taken, if it is well formed. Default true. */
  acceptRequestId?: boolean;
  /** True: no record for this request; it has an id all the same. Asked when the request comes in. */
  skip?: (request: IncomingMessage) => boolean;
}

/** Options with their defaults, checked. */
export interface Settings {
  /** Makes and writes one line; never throws. */
  write: (makeLine: () => string) => void;
  slowMs: number;
  memory: boolean;
  cpu: boolean;
  /** Undefined: of the request. */
  origin: string | undefined;
  maxUrlLength: number;
  isSensitive: NameCheck;
  /** `"name":value,` … */
  fields: string;
  acceptRequestId: boolean;
  skip: ((request: IncomingMessage) => boolean) | undefined;
}

/** @throws TypeError that names the option and what it may be */
export function checkOptions(options: RequestLoggerOptions): Settings {
  const { slowMs = 1000, maxUrlLength = 2048, origin = 'request' } = options;
  refuseUnless(
    typeof slowMs === 'number' && slowMs >= 0,
    'slowMs must be a number of milliseconds, 0 or more',
  );
  refuseUnless(
    Number.isSafeInteger(maxUrlLength) && maxUrlLength >= 64 && maxUrlLength <= 65_536,
    'maxUrlLength must be a whole number from 64 to 65536',
  );
  refuseUnless(
    origin === 'request' || origin === 'none' || /^https?:\/\/[^/?#@]+$/.test(origin),
    'origin must be "request", "none" or scheme and host without a path, such as https://api.example.com',
  );
  for (const name of ['write', 'onWriteError', 'skip'] as const) {
    refuseUnless(['undefined', 'function'].includes(typeof options[name]), `${name} must be a function`);
  }
  return {
    write: safeWrite(options.write ?? writeToStdout, options.onWriteError ?? warnOnce()),
    slowMs,
    memory: options.memory ?? true,
    cpu: options.cpu ?? true,
    origin: origin === 'request' ? undefined : origin === 'none' ? '' : origin,
    maxUrlLength,
    isSensitive: sensitiveNames(options.sensitiveNames ?? [], options.harmlessNames ?? []),
    fields: fieldsText(options.fields ?? {}),
    acceptRequestId: options.acceptRequestId ?? true,
    skip: options.skip,
  };
}

function fieldsText(fields: NonNullable<RequestLoggerOptions['fields']>): string {
  const taken = new Set<string>(RECORD_FIELDS);
  let text = '';
  for (const [name, value] of Object.entries(fields)) {
    refuseUnless(
      /^[A-Za-z_]\w{0,63}$/.test(name),
      `fields: ${JSON.stringify(name)} is no name of letters, digits and _`,
    );
    // Also in another case: readers that ignore it refuse the whole record.
    refuseUnless(!taken.has(name.toLowerCase()), `fields: ${name} is there already`);
    taken.add(name.toLowerCase());
    const isScalar = value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
    refuseUnless(isScalar, `fields: ${name} must be a string, a finite number, a boolean or null`);
    text += `"${name}":${typeof value === 'string' ? jsonText(value) : String(value)},`;
  }
  return text;
}

function refuseUnless(isGood: boolean, sentence: string): void {
  if (!isGood) throw new TypeError(`requestLogger: ${sentence}.`);
}

function writeToStdout(line: string): void {
  process.stdout.write(line);
}

/** An error in the event of a response's end would end the process. */
function safeWrite(write: (line: string) => unknown, onError: (error: unknown) => void): Settings['write'] {
  return (makeLine) => {
    try {
      const written = write(makeLine());
      if (written instanceof Promise) written.catch(onError);
    } catch (error) {
      onError(error);
    }
  };
}

function warnOnce(): (error: unknown) => void {
  let hasWarned = false;
  return (error) => {
    if (hasWarned) return;
    hasWarned = true;
    process.emitWarning(
      `Records of requests are lost, because writing them fails: ${error}. Said once only.`,
      'RequestLogger',
    );
  };
}
