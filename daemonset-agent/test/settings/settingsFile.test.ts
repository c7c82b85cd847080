import { expect, test } from 'vitest';
import { parseSettingsFile } from '../../src/settings/settingsFile.ts';

const GOOD = `
pipelines:
  - name: app
    destination: {s3: {bucket: logs}}
    pods: {}
`;

test('YAML and JSON', () => {
  expect(parseSettingsFile('/etc/a.yaml', GOOD)).toMatchObject({ ok: true });
  const json = '{"pipelines": [{"name": "app", "destination": {"s3": {"bucket": "logs"}}, "pods": {}}]}';
  expect(parseSettingsFile('/etc/a.yaml', json)).toEqual(parseSettingsFile('/etc/a.yaml', GOOD));
});

const BROKEN: [text: string, error: RegExp][] = [
  ['', /^\/etc\/a\.yaml: allowed: a map of fields$/],
  ['pipelines: [\n', /^\/etc\/a\.yaml: not valid YAML at line \d+, column \d+ \(\w+\)$/],
  [
    `${GOOD}\n  secretAccessKey: "hunter2`,
    /^\/etc\/a\.yaml: not valid YAML at line \d+, column \d+ \(\w+\)$/,
  ],
  ['secretAccessKey: *hunter2', /^\/etc\/a\.yaml: not valid YAML$/],
  ['cluster: a\ncluster: hunter2', /^\/etc\/a\.yaml: not valid YAML at line 2, column 1 \(DUPLICATE_KEY\)$/],
  ['hunter2', /^\/etc\/a\.yaml: allowed: a map of fields$/],
];
for (const [text, message] of BROKEN) {
  test(`${JSON.stringify(text)} says where, and not what`, () => {
    const parsed = parseSettingsFile('/etc/a.yaml', text);
    const errors = parsed.ok ? [] : parsed.errors;
    expect(errors.join('\n')).toMatch(message);
    expect(errors.join('\n')).not.toContain('hunter2');
  });
}
