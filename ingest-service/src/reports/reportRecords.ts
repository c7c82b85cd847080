import { Refusal } from '../http/refusal.ts';

/**
 * What browsers report by themselves (https://w3c.github.io/reporting/): a list of `{type, age, url, user_agent, body}` as
 * `application/reports+json`, or one `{"csp-report": {…}}` as older browsers send it by `report-uri`.
 */

const MESSAGES: Record<string, { message: string; level: string }> = {
  'csp-violation': { message: 'CSP_VIOLATION', level: 'WARN' },
  deprecation: { message: 'DEPRECATION', level: 'WARN' },
  intervention: { message: 'INTERVENTION', level: 'WARN' },
  crash: { message: 'CRASH', level: 'ERROR' },
  'network-error': { message: 'NETWORK_ERROR', level: 'WARN' },
  'permissions-policy-violation': { message: 'PERMISSIONS_POLICY_VIOLATION', level: 'WARN' },
};
const OTHER = { message: 'BROWSER_REPORT', level: 'INFO' };

/** Milliseconds: browsers keep reports for some time; older is no age. */
const OLDEST_MS = 7 * 86_400_000;

/** Records as `/v1/logs` takes them; undefined for an entry that is no report. @throws Refusal 400 */
export function reportRecords(body: unknown, receivedMs: number): (Record<string, unknown> | undefined)[] {
  if (Array.isArray(body)) return body.map((report) => toRecord(report, receivedMs));
  const old = isObject(body) ? body['csp-report'] : undefined;
  if (isObject(old))
    return [toRecord({ type: 'csp-violation', url: old['document-uri'], body: old }, receivedMs)];
  if (isObject(body) && 'type' in body) return [toRecord(body, receivedMs)];
  throw new Refusal(
    400,
    'batch_invalid',
    'The body is no list of reports ({type, url, body}) and no {"csp-report": {…}}.',
  );
}

function toRecord(report: unknown, receivedMs: number): Record<string, unknown> | undefined {
  if (!isObject(report) || typeof report['type'] !== 'string') return undefined;
  const { type, age, url, body } = report;
  const known = Object.hasOwn(MESSAGES, type as string) ? MESSAGES[type as string] : undefined;
  const { message, level } = known ?? OTHER;
  const ageMs = typeof age === 'number' && age >= 0 && age <= OLDEST_MS ? age : 0;
  return {
    timestamp: new Date(receivedMs - ageMs).toISOString(),
    level,
    message,
    ...(typeof url === 'string' ? { page: url } : {}),
    data: { type, ...(isObject(body) ? body : {}) },
  };
}

/** Where the report is of, `https://shop.example.com`; undefined when it says nothing usable. */
export function originOfReport(record: Record<string, unknown> | undefined): string | undefined {
  try {
    return new URL(String(record?.['page'])).origin;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
