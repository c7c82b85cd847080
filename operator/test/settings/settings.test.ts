import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../src/settings/settings.ts';
import { parseSettingsFile } from '../../src/settings/settingsFile.ts';

const required = {
  release: { name: 'lgp', namespace: 'logging', fullname: 'lgp' },
  agent: { image: 'agent:1', serviceAccountName: 'lgp-agent' },
};

test('what is left out has a default', () => {
  expect(parseSettings(required)).toMatchObject({
    ok: true,
    settings: {
      cluster: 'default',
      agent: {
        imagePullPolicy: 'IfNotPresent',
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        tolerations: [{ operator: 'Exists' }],
        priorityClassName: 'system-node-critical',
        port: 9_880,
        maxLineSize: '1Mi',
        shutdownGracePeriod: '50s',
      },
      tenants: { buckets: [] },
      buffer: { maxTotalSize: 20 * 2 ** 30 },
      http: { port: 8_080 },
      logLevel: 'info',
      leaderElection: { leaseDuration: 15_000, renewDeadline: 10_000, retryPeriod: 2_000 },
    },
  });
});

test.each<[string, Record<string, unknown>, string]>([
  ['an unknown field', { clusterr: 'x' }, 'clusterr: unknown field; remove it or check its spelling'],
  [
    'a missing field',
    { release: { name: 'lgp', namespace: 'logging' } },
    'release.fullname: missing; it is required',
  ],
  ['a port', { http: { port: 70_000 } }, 'http.port: 70000 is not valid; allowed: a port from 0 to 65535'],
  ['a level', { logLevel: 'loud' }, 'logLevel: "loud" is not valid; allowed: debug, info, warn, error'],
  [
    'a size',
    { buffer: { maxTotalSize: '1Mi' } },
    'buffer.maxTotalSize: "1Mi" is not valid; allowed: a size of 16Mi or more',
  ],
  [
    'a duration',
    { leaderElection: { retryPeriod: 'soon' } },
    'leaderElection.retryPeriod: "soon" is not valid; allowed: a duration from 100ms to 10m',
  ],
  [
    'a lease that would be taken from a leader that still works',
    { leaderElection: { renewDeadline: '20s' } },
    'leaderElection: allowed: retryPeriod (2000ms) < renewDeadline (20000ms) < leaseDuration (15000ms)',
  ],
  [
    'a line size of the agents',
    { agent: { ...required.agent, maxLineSize: '1Gi' } },
    'agent.maxLineSize: "1Gi" is not valid; allowed: a size from 1Ki to 16Mi',
  ],
  [
    'a place for metrics of CloudWatch',
    { agent: { ...required.agent, cloudWatch: { output: 'cloudwatch-agent:25888' } } },
    'agent.cloudWatch.output: "cloudwatch-agent:25888" is not valid; allowed: stdout, file:/path or tcp://host:port',
  ],
  [
    'a bound of the agents',
    { agent: { ...required.agent, logMetrics: { maxWorkloads: 0 } } },
    'agent.logMetrics.maxWorkloads: 0 is not valid; allowed: ',
  ],
  [
    'a list that is none',
    { tenants: { buckets: 'logs' } },
    'tenants.buckets: "logs" is not valid; allowed: a list of buckets',
  ],
  [
    'a path',
    { agent: { ...required.agent, spoolPath: 'spool' } },
    'agent.spoolPath: "spool" is not valid; allowed: an absolute path',
  ],
])('%s is refused', (_, more, sentence) => {
  const parsed = parseSettings({ ...required, ...more });
  expect(parsed).toEqual({ ok: false, errors: [expect.stringContaining(sentence)] });
});

test('all that is wrong is said at once', () => {
  const parsed = parseSettings({ ...required, logLevel: 'loud', http: { port: -1 } });
  expect(parsed).toEqual({
    ok: false,
    errors: [expect.stringContaining('http.port'), expect.stringContaining('logLevel')],
  });
});

describe('a file', () => {
  test('that is not JSON is named, and not shown', () => {
    expect(parseSettingsFile('/etc/x.json', 'password: sekrit')).toEqual({
      ok: false,
      errors: ['/etc/x.json: not valid JSON'],
    });
  });

  test('that holds no map is named', () => {
    expect(parseSettingsFile('/etc/x.json', '[]')).toEqual({
      ok: false,
      errors: ['/etc/x.json: allowed: a map of fields'],
    });
  });

  test('what agents get as environment is in no error', () => {
    const text = JSON.stringify({ ...required, agent: { ...required.agent, env: ['sekrit'] } });
    const parsed = parseSettingsFile('/etc/x.json', text);
    expect(parsed).toEqual({ ok: false, errors: [expect.stringContaining('agent.env[0]')] });
    expect(JSON.stringify(parsed)).not.toContain('sekrit');
  });
});
