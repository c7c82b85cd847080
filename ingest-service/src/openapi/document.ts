import { REJECT_REASONS } from '../intake/answer.ts';
import { batchSchema, recordSchema } from '../intake/recordSchema.ts';

/** The OpenAPI 3.1 document of the public port. Schemas of what is sent are the ones that records are checked by. */
export function openapiDocument(version: string): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'logpipeline ingest service',
      version,
      description:
        'Takes events of pages. What is acknowledged is on disk. The key of an application is public: it tells applications apart.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{}, { keyHeader: [] }, { keyQuery: [] }],
    paths: {
      '/v1/logs': { post: logs() },
      '/v1/reports': { post: reports() },
      '/v1/otlp/logs': { post: otlp('otlpLogs') },
      '/v1/otlp/v1/logs': { post: otlp('otlpV1Logs') },
      '/openapi.json': {
        get: {
          operationId: 'openapi',
          summary: 'This document',
          security: [{}],
          responses: { 200: json('The document', { type: 'object' }) },
        },
      },
    },
    components: {
      securitySchemes: {
        keyHeader: { type: 'apiKey', in: 'header', name: 'X-Logpipeline-Key' },
        keyQuery: { type: 'apiKey', in: 'query', name: 'key' },
      },
      schemas: {
        Record: withoutId(recordSchema),
        Batch: {
          ...withoutId(batchSchema),
          properties: { ...batchSchema.properties, records: { type: 'array', items: ref('Record') } },
        },
        BatchAnswer: batchAnswer,
        Error: errorAnswer,
      },
    },
  };
}

function logs() {
  const content = {
    schema: { oneOf: [ref('Record'), ref('Batch'), { type: 'array', items: ref('Record') }] },
  };
  return {
    operationId: 'logs',
    summary: 'Takes one record or several',
    description:
      'Each record is judged by itself: send again only what an answer without 202 holds, and what is rejected with `retry`. NDJSON has a record a line. text/plain may be any of these, and needs no preflight. Bodies may be compressed with gzip or deflate.',
    requestBody: {
      required: true,
      content: {
        'application/json': content,
        'application/x-ndjson': { schema: { type: 'string', minLength: 1 } },
        'text/plain': { schema: { type: 'string', minLength: 1 } },
      },
    },
    responses: {
      202: json(
        'At least one record is on disk, was so already, or is left out by sampling',
        ref('BatchAnswer'),
      ),
      400: json('Nothing of it can be taken, now or later', { oneOf: [ref('Error'), ref('BatchAnswer')] }),
      ...refusals(),
      429: {
        ...json('Too much was sent; try again after Retry-After seconds', {
          oneOf: [ref('Error'), ref('BatchAnswer')],
        }),
        headers: retryAfter,
      },
    },
  };
}

function reports() {
  const report = {
    type: 'object',
    required: ['type'],
    properties: {
      type: { type: 'string' },
      age: { description: 'Milliseconds since it happened, read where it is a number.' },
      url: { description: 'The page, read where it is a text.' },
      user_agent: { description: 'Not read: the settings say what is kept of the header User-Agent.' },
      body: { description: 'Kept where it is an object.' },
    },
  };
  const old = { type: 'object', required: ['csp-report'], properties: { 'csp-report': { type: 'object' } } };
  const content = { schema: { oneOf: [{ type: 'array', items: report }, old] } };
  return {
    operationId: 'reports',
    summary: 'Takes reports of browsers: CSP violations, deprecations, interventions, crashes',
    requestBody: {
      required: true,
      content: {
        'application/reports+json': content,
        'application/csp-report': content,
        'application/json': content,
      },
    },
    responses: {
      202: json('The reports are on disk', ref('BatchAnswer')),
      400: json('They are no reports', { oneOf: [ref('Error'), ref('BatchAnswer')] }),
      ...refusals(),
    },
  };
}

function otlp(operationId: string) {
  return {
    operationId,
    summary: 'Takes OTLP logs as JSON (ExportLogsServiceRequest)',
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            properties: { resourceLogs: { type: ['array', 'null'], items: { type: 'object' } } },
          },
        },
      },
    },
    responses: {
      200: json('Taken, but for what partialSuccess says', {
        type: 'object',
        properties: {
          partialSuccess: {
            type: 'object',
            properties: { rejectedLogRecords: { type: 'integer' }, errorMessage: { type: 'string' } },
          },
        },
      }),
      400: json('Nothing of it can be taken', ref('Error')),
      ...refusals(),
    },
  };
}

const retryAfter = {
  'Retry-After': { schema: { type: 'integer', minimum: 1 }, description: 'Seconds' },
};

function refusals() {
  return {
    401: json('A key is wanted, or is not known', ref('Error')),
    403: json('The origin is not allowed', ref('Error')),
    408: json('The body did not come in time', ref('Error')),
    413: json('A limit was hit; the answer names it', ref('Error')),
    415: json('Content-Type or Content-Encoding is not supported', ref('Error')),
    429: { ...json('Too much was sent', ref('Error')), headers: retryAfter },
    503: { ...json('Nothing can be written now; nothing was taken', ref('Error')), headers: retryAfter },
  };
}

const count = { type: 'integer', minimum: 0 };

const batchAnswer = {
  type: 'object',
  required: ['accepted', 'duplicate', 'sampled', 'rejected', 'results'],
  properties: {
    accepted: { ...count, description: 'Records that are on disk now. No result names them.' },
    duplicate: { ...count, description: 'Records that were on disk before.' },
    sampled: { ...count, description: 'Records that the settings leave out.' },
    rejected: count,
    results: {
      type: 'array',
      items: {
        type: 'object',
        required: ['index', 'status'],
        properties: {
          index: { ...count, description: 'Of the record in the request, from 0 on.' },
          status: { type: 'string', enum: ['duplicate', 'sampled', 'rejected'] },
          reason: { type: 'string', enum: [...REJECT_REASONS] },
          message: { type: 'string' },
          retry: { type: 'boolean', description: 'Whether the same record may be taken later.' },
        },
      },
    },
    settings: {
      type: 'object',
      description: 'What the client may leave out itself.',
      properties: { level: { type: 'string' }, keepPercent: { type: 'integer' } },
    },
  },
};

const errorAnswer = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        setting: { type: 'string', description: 'The setting whose limit was hit.' },
        limit: { type: ['integer', 'string'] },
        value: { type: ['integer', 'string'] },
      },
    },
  },
};

function ref(name: string) {
  return { $ref: `#/components/schemas/${name}` };
}

function json(description: string, schema: unknown) {
  return { description, content: { 'application/json': { schema } } };
}

function withoutId<S extends { $id: string }>({ $id: _, ...schema }: S): Omit<S, '$id'> {
  return schema;
}
