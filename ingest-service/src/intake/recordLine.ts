import type { ClientRecord, Envelope } from './clientRecord.ts';

/** What the service itself says of a record. */
export type LineContext = {
  cluster: string;
  app: string | undefined;
  release: string | undefined;
  /** As much of the client's user agent and address as the settings keep. */
  userAgent: string | undefined;
  address: string | undefined;
};

/** Fields of a client's record that stand at the top of the stored one, in this order, as they are. */
const KEPT = [
  'message',
  'data',
  'page',
  'route',
  'component',
  'logger',
  'stack',
  'error',
  'environment',
  'request_id',
  'trace_id',
  'span_id',
] as const;

/** Those that the service reads, and writes itself where they are stored. */
const READ = ['timestamp', 'level', 'event_id', 'app', 'release', 'page_id', 'offset_ms', 'user_agent'];

const TOP = new Set<string>([...KEPT, ...READ]);

/**
 * The beginning of a stored record, without its closing brace: all that the service vouches for. None of its values comes from a client but
 * those whose form was checked, so that nothing in it needs redaction.
 */
export function lineHead(
  record: ClientRecord,
  envelope: Envelope,
  times: { happened: string; received: string },
  context: LineContext,
): string {
  let head = `{"timestamp":"${times.happened}","level":"${record.level.toUpperCase()}","kind":"browser","cluster":${JSON.stringify(context.cluster)}`;
  if (context.app !== undefined) head += `,"app":${JSON.stringify(context.app)}`;
  if (context.release !== undefined) head += `,"release":${JSON.stringify(context.release)}`;
  if (record.event_id !== undefined) head += `,"event_id":"${record.event_id}"`;
  head += `,"client_timestamp":"${record.timestamp}"`;
  if (envelope.sent_at !== undefined) head += `,"sent_at":"${envelope.sent_at}"`;
  if (record.offset_ms !== undefined) head += `,"offset_ms":${JSON.stringify(record.offset_ms)}`;
  return `${head},"received_at":"${times.received}"`;
}

/** The rest, as an object of its own: what the client wrote. */
export function lineContent(record: ClientRecord, envelope: Envelope, context: LineContext): string {
  const content: Record<string, unknown> = {};
  for (const name of KEPT) {
    const value = record[name];
    if (value !== undefined) content[name] = value;
  }
  content['environment'] ??= envelope.environment;
  if (record.page_id !== undefined) content['page_id'] = record.page_id;
  if (context.userAgent !== undefined) content['user_agent'] = context.userAgent;
  if (context.address !== undefined) content['client_address'] = context.address;
  let json = JSON.stringify(content);
  const extra = extraOf(record);
  if (extra !== '') json = `${json.slice(0, -1)},"extra":{${extra}}}`;
  return json;
}

/** Written by hand: a key may be `__proto__`, which an assignment would not keep. */
function extraOf(record: ClientRecord): string {
  let extra = '';
  for (const key of Object.keys(record)) {
    if (TOP.has(key)) continue;
    const value = JSON.stringify(record[key]);
    extra += `${extra === '' ? '' : ','}${JSON.stringify(key)}:${value}`;
  }
  return extra;
}
