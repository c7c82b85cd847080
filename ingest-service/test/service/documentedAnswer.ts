import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

export type Answer = {
  status: number;
  headers: Headers;
  text: string;
  /** Undefined where the text is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect in it.
  body: any;
};

type Response = { content?: Record<string, unknown>; headers?: Record<string, unknown> };
type Document = { paths: Record<string, Record<string, { responses: Record<string, Response> }>> };
type Described = { document: Document; check(pointer: string): ValidateFunction };

const described = new Map<string, Promise<Described>>();

/** Fails where an answer is not what the service's own OpenAPI document says of it. @param url of the service */
export async function demandDocumented(
  url: string,
  method: string,
  target: string,
  answer: Answer,
): Promise<void> {
  const ask = described.get(url) ?? describe(url);
  described.set(url, ask);
  const { document, check } = await ask;
  const path = target.split('?', 1)[0] ?? '';
  const { status, headers, text, body } = answer;
  const where = `${method} ${path} ${status}`;
  const operation = document.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) {
    // Preflights have no body; what is refused for its path or method says so as every error does.
    if (status >= 400 && method !== 'HEAD') demand(where, check('/components/schemas/Error'), body, text);
    return;
  }
  const response = operation.responses[status];
  if (response === undefined) throw new Error(`${where}: this status is not documented: ${text}`);
  for (const name of Object.keys(response.headers ?? {}))
    if (!headers.has(name)) throw new Error(`${where}: no ${name}, which is documented: ${text}`);
  const type = (headers.get('content-type') ?? '').split(';', 1)[0] ?? '';
  if (response.content?.[type] === undefined)
    throw new Error(`${where}: its content type is ${type}, not ${Object.keys(response.content ?? {})}`);
  const pointer = [
    'paths',
    path,
    method.toLowerCase(),
    'responses',
    String(status),
    'content',
    type,
    'schema',
  ];
  demand(where, check(`/${pointer.map(escaped).join('/')}`), body, text);
}

async function describe(url: string): Promise<Described> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  const ajv = new Ajv2020({ strict: false, validateSchema: false });
  ajv.addSchema(document, 'openapi');
  const compiled = new Map<string, ValidateFunction>();
  return {
    document,
    check(pointer) {
      const known = compiled.get(pointer) ?? ajv.compile({ $ref: `openapi#${pointer}` });
      compiled.set(pointer, known);
      return known;
    },
  };
}

function demand(where: string, validate: ValidateFunction, body: unknown, text: string): void {
  if (validate(body)) return;
  throw new Error(`${where}: not as documented: ${JSON.stringify(validate.errors)}\n${text}`);
}

function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
