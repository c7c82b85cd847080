import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { batchSchema, recordSchema } from './recordSchema.ts';

/** A record that passed the schema: see `recordSchema.ts`. Anything else may be in it, under any name. */
export type ClientRecord = {
  timestamp: string;
  level: string;
  message: string;
  data?: Record<string, unknown>;
  event_id?: string;
  app?: string;
  release?: string;
  environment?: string;
  page_id?: string;
  offset_ms?: number;
} & Record<string, unknown>;

/** What holds for a whole batch. */
export type Envelope = {
  sent_at?: string;
  app?: string;
  release?: string;
  environment?: string;
  page_id?: string;
  offset_ms?: number;
};

export type Checks = {
  /** The sentence that says what is wrong with it, or undefined. */
  record(value: unknown): string | undefined;
  envelope(value: unknown): string | undefined;
};

/** How much of a wrong value is repeated. */
const MOST_SHOWN = 60;

export function createChecks(): Checks {
  const ajv = new Ajv2020({ allErrors: false, verbose: true, allowUnionTypes: true });
  const record = ajv.compile(recordSchema);
  const envelope = ajv.compile(batchSchema);
  return {
    record: (value) => explain(record, value),
    envelope: (value) => explain(envelope, value),
  };
}

function explain(validate: ValidateFunction, value: unknown): string | undefined {
  if (validate(value)) return undefined;
  const [error] = validate.errors ?? [];
  return error === undefined ? 'it is not valid' : sentence(error);
}

function sentence({ instancePath, keyword, params, data, message = 'not valid' }: ErrorObject): string {
  const field = instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'required') return `${join(field, String(params['missingProperty']))}: missing`;
  const subject = field === '' ? 'it' : field;
  const allowed =
    keyword === 'enum' ? `allowed: ${(params['allowedValues'] as string[]).slice(0, 6).join(', ')}` : message;
  const shown = typeof data === 'string' || typeof data === 'number' ? `${shorten(data)} is not valid; ` : '';
  return `${subject}: ${shown}${allowed}`;
}

function join(field: string, name: string): string {
  return field === '' ? name : `${field}.${name}`;
}

/** What JSON allows as it is, but terminals obey, some readers end a line at, or turns the direction of what follows. */
const UNSAFE = /[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

/** As JSON, so that no line end or escape sequence of a client gets into an answer or a log as it is. */
function shorten(value: string | number): string {
  const json = JSON.stringify(value).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return json.length > MOST_SHOWN ? `${json.slice(0, MOST_SHOWN)}…"` : json;
}
