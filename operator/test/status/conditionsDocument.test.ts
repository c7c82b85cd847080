import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ANNOUNCED_CONDITIONS, eventReasonOf } from '../../src/events/eventReasons.ts';
import { REASONS } from '../../src/status/reasons.ts';

const DOCUMENT = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'conditions.md'), 'utf8');

function section(title: string): string {
  return DOCUMENT.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? '';
}

test.each(Object.keys(REASONS) as (keyof typeof REASONS)[])(
  'docs/conditions.md lists the reasons of %s',
  (type) => {
    const documented = [
      ...section(type).matchAll(/^\| `(\w+)` \| (True|False|Unknown) \| (.*?) \| (.*) \|$/gm),
    ].map(([, reason, status, meaning, remedy]) => [reason, { status, meaning, remedy }]);
    expect(documented).toEqual(Object.entries(REASONS[type]));
  },
);

test('docs/conditions.md lists the Events, and for which reasons they are', () => {
  const expected = new Map<string, string[]>();
  for (const type of ANNOUNCED_CONDITIONS)
    for (const reason of Object.keys(REASONS[type])) {
      const event = eventReasonOf(type, reason);
      if (event === undefined) continue;
      expected.set(`${event} ${type}`, [...(expected.get(`${event} ${type}`) ?? []), reason]);
    }
  const documented = new Map(
    [...section('Events').matchAll(/^\| `(\w+)` \| Warning \| (\w+) becomes False with (.*) \|$/gm)].map(
      ([, event, type, reasons]) => [`${event} ${type}`, reasons?.split(/, | or /) ?? []],
    ),
  );
  const sorted = (map: Map<string, string[]>) =>
    [...map].map(([key, list]) => [key, [...list].sort()]).sort();
  expect(sorted(documented)).toEqual(sorted(expected));
  for (const event of ['RecordsDropped', 'Recovered'])
    expect(section('Events')).toContain(`| \`${event}\` |`);
});
