import type { ClientRecord, Envelope } from './clientRecord.ts';
import { type BatchTimes, correctTime } from './correctTime.ts';
import type { Facts } from './facts.ts';
import type { LineBuffer } from './lineBuffer.ts';
import { KEPT_FIELDS, RECORD_FIELDS } from './recordFields.ts';

/** What the service itself says of all records of a batch. */
export type LineContext = {
  cluster: string;
  /** Of the key; without one the records say it themselves. */
  app: string | undefined;
  /** As much of the client's user agent and address as the settings keep. */
  userAgent: string | undefined;
  address: string | undefined;
  /** Of a name that a client gave, what is kept. */
  cleanName: (name: string) => string;
};

/** `2026-11-23T12:00:00Z` */
const SECONDS_LENGTH = 20;
const MILLISECONDS_LENGTH = 24;

/**
 * Writes the beginnings of stored records, without their closing brace: all that the service vouches for. None of its values comes from a
 * client but those whose form was checked; of names, which become labels too, secrets are taken out.
 */
export class LineHeads {
  readonly #envelope: {
    app: string | undefined;
    release: string | undefined;
    environment: string | undefined;
  };
  readonly #clean: (name: string | undefined) => string | undefined;
  readonly #times: BatchTimes;
  readonly #context: LineContext;
  readonly #end: Buffer;
  #app: string | undefined;
  #release: string | undefined;
  #environment: string | undefined;
  #middle: Buffer | undefined;

  constructor(envelope: Envelope, times: BatchTimes, context: LineContext) {
    const clean = (name: string | undefined) => (name === undefined ? undefined : context.cleanName(name));
    this.#clean = clean;
    const { app, release, environment } = envelope;
    this.#envelope = { app: clean(app), release: clean(release), environment: clean(environment) };
    this.#times = times;
    this.#context = context;
    this.#end = Buffer.from(
      `${field('sent_at', envelope.sent_at)},"received_at":"${new Date(times.receivedMs).toISOString()}"${field('user_agent', context.userAgent)}${field('client_address', context.address)}`,
    );
  }

  appOf({ app }: Facts): string | undefined {
    return this.#context.app ?? this.#clean(app) ?? this.#envelope.app;
  }

  releaseOf({ release }: Facts): string | undefined {
    return this.#clean(release) ?? this.#envelope.release;
  }

  /** The next line begins in `lines`. */
  write(facts: Facts, lines: LineBuffer): void {
    const { timestamp, level, event, offsetMs } = facts;
    const happenedMs = correctTime(facts, this.#times);
    const isOwn = happenedMs === facts.ms && isCanonical(timestamp);
    lines.begin();
    lines.ascii('{"timestamp":"');
    lines.ascii(isOwn ? timestamp : new Date(happenedMs).toISOString());
    lines.ascii('","level":"');
    lines.ascii(level);
    lines.bytes(this.#middleOf(facts));
    if (event !== undefined) {
      lines.ascii(',"event_id":"');
      lines.ascii(event.session);
      lines.ascii(':');
      lines.ascii(String(event.sequence));
      lines.ascii('"');
    }
    lines.ascii(',"client_timestamp":"');
    lines.ascii(timestamp);
    lines.ascii('"');
    if (offsetMs !== undefined) lines.ascii(`,"offset_ms":${offsetMs}`);
    lines.bytes(this.#end);
    lines.beginContent();
  }

  /** Neighbours mostly have the same. */
  #middleOf(facts: Facts): Buffer {
    const app = this.appOf(facts);
    const release = this.releaseOf(facts);
    const environment = this.#clean(facts.environment) ?? this.#envelope.environment;
    const isSame = app === this.#app && release === this.#release && environment === this.#environment;
    if (isSame && this.#middle !== undefined) return this.#middle;
    this.#app = app;
    this.#release = release;
    this.#environment = environment;
    this.#middle = Buffer.from(
      `","kind":"browser"${field('cluster', this.#context.cluster)}${field('app', app)}${field('release', release)}${field('environment', environment)}`,
    );
    return this.#middle;
  }
}

/** Of a good time, whether it is as the runtime writes it, in UTC: it is taken over as it is. A leap second is not. */
function isCanonical(timestamp: string): boolean {
  return (
    (timestamp.length === SECONDS_LENGTH || timestamp.length === MILLISECONDS_LENGTH) &&
    timestamp.endsWith('Z') &&
    timestamp[10] === 'T' &&
    timestamp[17] !== '6'
  );
}

function field(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":${JSON.stringify(value)}`;
}

/** The rest of a record that was parsed, as an object of its own: what the client wrote. */
export function contentOf(record: ClientRecord): string {
  const content: Record<string, unknown> = {};
  for (const name of KEPT_FIELDS) {
    const value = record[name];
    if (value !== undefined) content[name] = value;
  }
  const json = JSON.stringify(content);
  const extra = extraOf(record);
  return extra === '' ? json : `${json.slice(0, -1)},"extra":{${extra}}}`;
}

/** Written by hand: a key may be `__proto__`, which an assignment would not keep. */
function extraOf(record: ClientRecord): string {
  let extra = '';
  for (const key of Object.keys(record)) {
    if (Object.hasOwn(RECORD_FIELDS, key)) continue;
    extra += `${extra === '' ? '' : ','}${JSON.stringify(key)}:${JSON.stringify(record[key])}`;
  }
  return extra;
}
