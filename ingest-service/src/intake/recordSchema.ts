import { CLIENT_NAME_PATTERN } from '@logpipeline/records';

/**
 * What a client sends, as JSON Schema (draft 2020-12): the check of each record and the OpenAPI document are both made from it. Lengths
 * here are of what has a form of its own; how long free text may be is a setting.
 */

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
/** RFC 3339. What is no time at all is refused; a time that cannot be right is corrected. */
export const TIMESTAMP_PATTERN =
  '^\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})$';
/** A session and a number within it, of 15 digits at most: of 16 not all can be told apart (2^53). */
export const EVENT_ID_PATTERN = '^[A-Za-z0-9_-]{1,64}:(0|[1-9]\\d{0,14})$';

/** Of applications, releases and environments. */
export const NAME_PATTERN = CLIENT_NAME_PATTERN;

const timestamp = {
  type: 'string',
  maxLength: 40,
  pattern: TIMESTAMP_PATTERN,
  description: 'RFC 3339, by the client’s clock.',
};
const text = { type: 'string' };
const name = { type: 'string', pattern: NAME_PATTERN };
const milliseconds = { type: 'number', minimum: 0, maximum: 1e13 };
const traceId = { type: 'string', pattern: '^[0-9a-f]{32}$' };
const spanId = { type: 'string', pattern: '^[0-9a-f]{16}$' };

/** Fields that a batch gives for all its records; a record's own take precedence. */
const context = {
  app: { ...name, description: 'The application; ignored where a key says which one it is.' },
  release: { ...name, description: 'Its version; source maps are found by it.' },
  environment: name,
};

export const recordSchema = {
  $id: 'Record',
  type: 'object',
  description: 'One event of a page. Fields that are not named here are kept below `extra`.',
  required: ['timestamp', 'level', 'message'],
  properties: {
    timestamp,
    level: { type: 'string', enum: [...LEVELS, ...LEVELS.map((level) => level.toLowerCase())] },
    message: {
      type: 'string',
      minLength: 1,
      description: 'What happened, such as USER_ACTION or FRONTEND_ERROR.',
    },
    data: {
      type: 'object',
      description: 'What belongs to it; any other fields too.',
      properties: {
        action: {
          description:
            'What a user did; usually a text. Anything else is taken too: a page may have a field of its own of this name.',
        },
        element: { description: 'What it was done to; usually a text.' },
        sessionId: text,
        userId: text,
      },
    },
    event_id: {
      type: 'string',
      pattern: EVENT_ID_PATTERN,
      description:
        'Session and number within it, `<session>:<sequence>`: sent again, it is recognised for 7 days.',
    },
    ...context,
    page_id: { type: 'string', maxLength: 64, description: 'Of one load of a page; see offset_ms.' },
    offset_ms: {
      ...milliseconds,
      description: 'When it happened by the page’s monotonic clock (performance.now()).',
    },
    page: { ...text, description: 'The page’s address. Its query and fragment are removed.' },
    route: text,
    component: text,
    logger: text,
    stack: { ...text, description: 'A stack trace, as the browser wrote it.' },
    error: {
      type: 'object',
      description: 'An error: name, message, stack, cause.',
    },
    request_id: { type: 'string', maxLength: 128 },
    trace_id: traceId,
    span_id: spanId,
    user_agent: text,
  },
};

/** Several records. */
export const batchSchema = {
  $id: 'Batch',
  type: 'object',
  required: ['records'],
  properties: {
    records: { type: 'array', items: {}, description: 'Records, each judged by itself.' },
    sent_at: {
      ...timestamp,
      description: 'When it was sent, by the client’s clock: tells how wrong that clock is.',
    },
    ...context,
    page_id: { type: 'string', maxLength: 64 },
    offset_ms: {
      ...milliseconds,
      description: 'When it was sent, by the monotonic clock of the page page_id.',
    },
  },
};
