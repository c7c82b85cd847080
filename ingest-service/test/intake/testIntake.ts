import { createJsonScan, JsonSpans } from '@logpipeline/records';
import { BUILTINS, createRedactor } from '@logpipeline/records/redact';
import { OriginRules } from '../../src/http/originRules.ts';
import type { BatchAnswer } from '../../src/intake/answer.ts';
import { createChecks } from '../../src/intake/clientRecord.ts';
import type { ContentRules } from '../../src/intake/content.ts';
import { Intake, type IntakeOptions } from '../../src/intake/intake.ts';
import { type BodyFormat, type BodyRules, parseBody } from '../../src/intake/parseBody.ts';
import { PlainListPool } from '../../src/intake/plainLists.ts';
import { SecretFields } from '../../src/intake/secretFields.ts';
import type { Sender } from '../../src/quota/applications.ts';
import { Rates } from '../../src/quota/rates.ts';

export const RECEIVED_MS = Date.UTC(2026, 10, 23, 12);
const NO_LIMIT = { recordsPerSecond: 1e9, burst: 1e9 };

export const contentRules: ContentRules = {
  depth: 6,
  keys: 40,
  stringLength: 2_000,
  recordSize: 4_096,
  secretFields: new SecretFields(['password', 'token', 'api_key']),
  queryStrings: true,
};

export const bodyRules: BodyRules = {
  maxRecords: 100,
  content: contentRules,
  checks: createChecks(),
  scan: createJsonScan(),
  spans: new JsonSpans(),
  lists: new PlainListPool(),
};

const scan = createJsonScan();
/** By these no body is of the plain form, so that all records are parsed. */
export const parsingRules: BodyRules = {
  ...bodyRules,
  scan: {
    scan: (...given) => scan.scan(...given),
    scanObject: () => false,
    start: 0,
    end: 0,
    level: scan.level,
  },
};

export const sender: Sender = {
  name: undefined,
  origins: new OriginRules(['*'], ''),
  rates: new Rates(NO_LIMIT, Date.now),
  rateSetting: '',
  level: 'TRACE',
  keepPercent: 100,
};

/** An intake whose lines are kept here instead of on disk. */
export function testIntake(options: Partial<IntakeOptions> = {}) {
  const lines: string[] = [];
  const intake = new Intake({
    cluster: 'test',
    rules: contentRules,
    batchSize: 1_000_000,
    checks: bodyRules.checks,
    scan: createJsonScan(),
    log: {
      write: async (chunk) => {
        lines.push(...chunk.toString().split('\n').slice(0, -1));
      },
    },
    claims: { claim: () => 'new', settle: () => undefined, note: () => undefined },
    redactor: createRedactor({ builtin: [...BUILTINS] }),
    sessionRates: new Rates(NO_LIMIT, Date.now),
    random: () => 0.5,
    onStored: () => undefined,
    onRejected: () => undefined,
    onJudged: () => undefined,
    ...options,
  });
  const take = (
    body: string | Buffer,
    rules: BodyRules = bodyRules,
    format: BodyFormat = 'json',
    from: Sender = sender,
  ): Promise<BatchAnswer> => {
    const bytes = Buffer.from(body);
    return intake.take({
      ...parseBody(bytes, format, rules),
      // Its memory is somebody else's then.
      onRead: () => void bytes.fill('#'),
      isWhole: false,
      sender: from,
      receivedMs: RECEIVED_MS,
      userAgent: undefined,
      address: undefined,
    });
  };
  return { take, lines, intake };
}
