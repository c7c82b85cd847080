import type { LogPipelineStatus } from '@logpipeline/crds';
import { expect, test } from 'vitest';
import { firstMemory, nextEvents } from '../../src/events/nextEvents.ts';
import { pipelineStatus } from '../../src/status/pipelineStatus.ts';
import type { StatusInput } from '../../src/status/statusInput.ts';
import { agents, bucket, input, NOW, nodes, parsed } from '../status/inputs.ts';

const status = (fields: Partial<StatusInput> = {}) => pipelineStatus(input(fields));
const well = status();
const unreachable = status({ bucket: bucket('BucketUnreachable') });
const notFound = status({ bucket: bucket('BucketNotFound') });
const denied = status({ bucket: bucket('AccessDenied') });
const unchecked = status({ bucket: undefined });
const full = status({ agents: agents({ blocked: nodes(1) }) });
const rejected = status({ agents: agents({ rejected: nodes(1) }) });
const updating = status({
  agents: agents({ updating: nodes(1), nodes: { desired: 1, ready: 1, upToDate: 0 } }),
});

/** The reasons of the Events that these statuses give, one after the other; the first one is what is there at the start. */
function reasons(statuses: (LogPipelineStatus | undefined)[]): string[] {
  let [before] = statuses;
  let memory = firstMemory(before);
  const all: string[] = [];
  for (const after of statuses.slice(1)) {
    if (after === undefined) continue;
    const next = nextEvents(memory, { before, after, spec: parsed().spec, now: NOW });
    all.push(...next.events.map(({ type, reason }) => `${type} ${reason}`));
    memory = next.memory;
    before = after;
  }
  return all;
}

test.each([
  ['a pipeline that is well', [undefined, well, well], []],
  ['one that is broken from the start', [undefined, unreachable], ['Warning BucketUnreachable']],
  ['the same again', [well, unreachable, unreachable], ['Warning BucketUnreachable']],
  ['another cause of the same', [well, unreachable, notFound], ['Warning BucketUnreachable']],
  [
    'another trouble',
    [well, unreachable, denied],
    ['Warning BucketUnreachable', 'Warning CredentialsRefused'],
  ],
  ['mended', [well, unreachable, well, well], ['Warning BucketUnreachable', 'Normal Recovered']],
  [
    'mended by a new spec, which is checked first',
    [well, notFound, unchecked, well],
    ['Warning BucketUnreachable', 'Normal Recovered'],
  ],
  ['mended while the operator restarted', [unreachable, well], ['Normal Recovered']],
  ['known before a restart', [unreachable, unreachable], []],
  [
    'a lifecycle rule',
    [well, status({ bucket: bucket('LifecycleUnsupported') })],
    ['Warning LifecycleConflict'],
  ],
  ['a full buffer', [well, full, well], ['Warning SpoolFull', 'Normal Recovered']],
  [
    'two at once',
    [well, status({ bucket: bucket('BucketFull'), agents: agents({ blocked: nodes(1) }) })],
    ['Warning BucketRefused', 'Warning SpoolFull'],
  ],
  ['a rejected configuration', [well, rejected, well], ['Warning ConfigRejected', 'Normal Recovered']],
  ['an update is nothing to announce', [well, updating, well], []],
])('%s', (_, statuses, events) => {
  expect(reasons(statuses)).toEqual(events);
});

const dropped = (count: number) =>
  status({ agents: agents({ totals: { records: 5, bytes: 5_000, objects: 1, dropped: count } }) });

test('drops are announced once an hour, with the limits that are in force', () => {
  const { spec } = parsed({ rateLimit: { linesPerSecond: 5 } });
  const first = nextEvents(firstMemory(well), { before: dropped(3), after: dropped(4), spec, now: NOW });
  expect(first.events).toEqual([
    { type: 'Warning', reason: 'RecordsDropped', message: expect.stringContaining('spec.rateLimit allows') },
  ]);
  const soon = { before: dropped(4), after: dropped(5), spec, now: NOW + 3_599_000 };
  expect(nextEvents(first.memory, soon).events).toEqual([]);
  expect(nextEvents(first.memory, { ...soon, now: NOW + 3_600_000 }).events).toHaveLength(1);
  expect(nextEvents(first.memory, { ...soon, after: dropped(4), now: NOW + 3_600_000 }).events).toEqual([]);
});

test('messages say what the condition says', () => {
  const { events } = nextEvents(firstMemory(undefined), {
    before: undefined,
    after: unreachable,
    spec: undefined,
    now: NOW,
  });
  expect(events[0]?.message).toBe('BucketUnreachable, so mend it.');
});
