import { readFile } from 'node:fs/promises';

/** One request that the API server answered, as its audit log has it (`audit.k8s.io/v1`, level Metadata); the rest of it too. */
export type AuditEvent = {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, … */
  verb: string;
  requestURI: string;
  userAgent?: string;
  user: { username: string; groups?: string[]; extra?: Record<string, string[]> };
  /** Left out for paths such as /healthz. */
  objectRef?: {
    apiGroup?: string;
    resource: string;
    subresource?: string;
    namespace?: string;
    name?: string;
  };
  responseStatus?: { code: number };
  /** When it came in, RFC 3339 with microseconds. */
  requestReceivedTimestamp: string;
  /** `RequestReceived` is left out by our policy: a watch has `ResponseStarted` and then `ResponseComplete`. */
  stage: 'ResponseStarted' | 'ResponseComplete' | 'Panic';
};

/** The API server's policy: every request, without bodies, since Secrets are among them. */
export const auditPolicy = JSON.stringify({
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata' }],
});

/** All events of an audit log so far. The last line may still be being written: it is left out then. */
export async function auditEvents(file: string): Promise<AuditEvent[]> {
  const text = await readFile(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditEvent);
}
