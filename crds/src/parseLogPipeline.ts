import { check } from './check.ts';
import { logPipelineSchema } from './generated/schema.ts';
import { API_VERSION, KIND, type LogPipeline } from './logPipeline.ts';
import { applyDefaults } from './schema/applyDefaults.ts';
import type { FieldError } from './schema/fieldError.ts';
import { isObject, type JsonObject } from './schema/jsonObject.ts';
import { unknownFields, withoutUnknownFields } from './schema/unknownFields.ts';

export type ParsedLogPipeline = { ok: true; pipeline: LogPipeline } | { ok: false; errors: string[] };

export type ParseOptions = {
  /**
   * `refuse` (default): as `kubectl apply` does. `drop`: for objects that the API server already took, perhaps with the schema of a newer
   * version than this program's.
   */
  unknownFields?: 'refuse' | 'drop';
  /** For an object that names none. Default: `default`. */
  namespace?: string;
};

/**
 * Checks a LogPipeline offline as the API server does: with the schema and the rules of the resource's definition, in the same words.
 * Gives it back with its defaults filled in, or every error, each as `<field>: <what is wrong>`. The status is passed on as it is.
 */
export function parseLogPipeline(object: unknown, options: ParseOptions = {}): ParsedLogPipeline {
  if (!isObject(object)) return { ok: false, errors: ['a LogPipeline must be an object'] };
  const wrongKind = checkKind(object);
  if (wrongKind.length > 0) return { ok: false, errors: wrongKind };
  const { metadata: given, status, ...rest } = object;
  if (options.unknownFields !== 'drop') {
    const unknown = unknownFields(logPipelineSchema, rest);
    if (unknown.length > 0) {
      const errors = unknown.map(
        ({ field, known }) =>
          `${field}: unknown field; remove it or check its spelling; known here: ${known.join(', ')}`,
      );
      return { ok: false, errors };
    }
  }
  const known = withoutUnknownFields(logPipelineSchema, rest) as JsonObject;
  const value = applyDefaults(logPipelineSchema, { ...known, metadata: given ?? {} }) as JsonObject;
  const errors = [...checkName(value), ...check(logPipelineSchema, value)];
  if (errors.length > 0) return { ok: false, errors: errors.map(text) };
  const metadata = { ...(value.metadata as LogPipeline['metadata']) };
  metadata.namespace ??= options.namespace ?? 'default';
  const pipeline = { ...value, metadata, ...(status === undefined ? {} : { status }) } as LogPipeline;
  return { ok: true, pipeline };
}

/** What the API server would say against a status; the operator's tests hold what it writes against this. */
export function checkStatus(status: unknown): string[] {
  const schema = logPipelineSchema.properties?.status;
  if (schema === undefined) throw new Error('BUG: the schema has no status');
  return check(schema, status, 'status').map(text);
}

function checkKind(object: JsonObject): string[] {
  return Object.entries({ apiVersion: API_VERSION, kind: KIND }).flatMap(([field, expected]) =>
    object[field] === expected
      ? []
      : [`${field}: ${JSON.stringify(object[field]) ?? 'missing'}; must be ${expected}`],
  );
}

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Names of all objects are checked by the API server itself, not by the schema. */
function checkName(object: JsonObject): FieldError[] {
  const field = 'metadata.name';
  const name = isObject(object.metadata) ? object.metadata.name : undefined;
  if (name === undefined || name === '') {
    return [{ field, message: 'Required value: name or generateName is required', blocking: true }];
  }
  if (typeof name !== 'string' || SUBDOMAIN.test(name)) return [];
  const message =
    `Invalid value: ${JSON.stringify(name)}: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric ` +
    `characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for ` +
    `validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`;
  return [{ field, message, blocking: false }];
}

function text({ field, message }: FieldError): string {
  return `${field}: ${message}`;
}
