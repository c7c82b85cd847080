import * as v from 'valibot';
import { expect, test } from 'vitest';
import { cloudWatchSettings } from '../../src/settings/index.ts';

const issues = (input: unknown) => {
  const result = v.safeParse(cloudWatchSettings, input);
  return result.success ? [] : result.issues.map(({ message }) => message);
};

test.each([
  'stdout',
  'file:/var/lib/logpipeline/cloudwatch.log',
  'tcp://127.0.0.1:25888',
  'tcp://[::1]:25888',
  'tcp://cloudwatch-agent.amazon-cloudwatch:25888',
])('good output: %s', (output) => {
  expect(issues({ output })).toEqual([]);
});

test.each([
  '',
  'stderr',
  'file:relative.log',
  'file:/folder/',
  'tcp://127.0.0.1',
  'tcp://127.0.0.1:0',
  'tcp://127.0.0.1:65536',
  'tcp://user:password@host:25888',
  'tcp://host:25888/path',
  'udp://127.0.0.1:25888',
  'https://monitoring.eu-central-1.amazonaws.com',
])('bad output: %j', (output) => {
  expect(issues({ output })).toEqual([
    'allowed: stdout, file:/path or tcp://host:port, such as tcp://127.0.0.1:25888',
  ]);
});

test.each(['logpipeline', 'Team/Logs-1.2_3#4', 'x'.repeat(255)])('good namespace: %s', (namespace) => {
  expect(issues({ output: 'stdout', namespace })).toEqual([]);
});

test.each(['', 'AWS/EC2', 'aws/logs', 'my metrics', 'a:b', 'größe', 'x'.repeat(256)])(
  'bad namespace: %j',
  (namespace) => {
    expect(issues({ output: 'stdout', namespace })).toEqual([
      expect.stringContaining('allowed: a namespace of CloudWatch'),
    ]);
  },
);
