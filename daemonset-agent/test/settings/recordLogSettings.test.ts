import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../src/settings/settings.ts';

const BROWSER = { kind: 'browser', path: '/var/ingest/browser/browser.log' };
const REQUEST = { kind: 'request', path: '/var/ingest/request/request.log' };
const PIPELINE = { name: 'app', destination: { s3: { bucket: 'logs' } } };
const frontend = { ...PIPELINE, frontend: {} };

function errorsOf(input: unknown): string[] {
  const parsed = parseSettings(input);
  return parsed.ok ? [] : parsed.errors;
}

test('record logs of a service beside the agent, read to their end when both stop', () => {
  const recordLogs = [BROWSER, REQUEST];
  expect(parseSettings({ recordLogs, drain: true, pipelines: [frontend] })).toMatchObject({
    ok: true,
    settings: { recordLogs, drain: true, pipelines: [{ frontend: {} }] },
  });
});

describe('bad', () => {
  const rows: [input: object, ...errors: string[]][] = [
    [
      { recordLogs: [{ ...BROWSER, kind: 'metric' }], pipelines: [frontend] },
      'recordLogs[0].kind: "metric" is not valid; allowed: browser, request',
    ],
    [
      { recordLogs: [{ kind: 'browser' }, { ...REQUEST, path: 'request.log' }], pipelines: [frontend] },
      'recordLogs[0].path: missing; it is required',
      'recordLogs[1].path: "request.log" is not valid; allowed: the file that the service appends its records to, from the root on',
    ],
    [
      {
        recordLogs: [BROWSER, { kind: 'request', path: '/var/ingest/browser/request.log' }],
        pipelines: [frontend],
      },
      'recordLogs: two logs are in /var/ingest/browser; give each a folder of its own',
    ],
    [
      { pipelines: [{ ...PIPELINE, pods: {}, name: 'pods' }, frontend] },
      'the file: pipelines[1].frontend: recordLogs is empty, so that there is nothing to ship; add recordLogs, or remove the field',
    ],
    [
      { recordLogs: 7, pipelines: [frontend] },
      'recordLogs: 7 is not valid; allowed: a list such as [{kind: browser, path: /var/lib/logpipeline-ingest/browser/browser.log}]',
    ],
    [
      { recordLogs: [BROWSER], pipelines: [{ ...PIPELINE, frontend: { enabled: true } }] },
      'pipelines[0].frontend.enabled: unknown field; remove it or check its spelling',
    ],
  ];
  for (const [input, ...errors] of rows) {
    test(errors.join(' | '), () => {
      expect(errorsOf(input).sort()).toEqual(errors.sort());
    });
  }
});
