import { expect, test } from 'vitest';
import { sampleRecord } from '../../src/nodeMetrics/sampleRecord.ts';
import { exampleProcess, exampleSample } from './exampleSample.ts';

const identity = { cluster: 'c', node: 'n', hostname: 'h' };

test('a record is one line that starts as every record does, and can be found by its message', () => {
  const line = sampleRecord(exampleSample(), identity, 5);
  expect(line).not.toContain('\n');
  expect(line.slice(0, line.indexOf('"cpu_count"'))).toBe(
    '{"timestamp":"2026-11-23T04:05:06.789Z","level":"INFO","kind":"metric","cluster":"c","node":"n",' +
      '"message":"SYSTEM_METRICS","hostname":"h","cpu":{"cpu_percent":25.5,',
  );
});

test('its fields stand in a fixed order', () => {
  expect(Object.keys(JSON.parse(sampleRecord(exampleSample(), identity, 5)))).toEqual([
    ...['timestamp', 'level', 'kind', 'cluster', 'node', 'message', 'hostname'],
    ...['cpu', 'memory', 'swap', 'load', 'pressure'],
    ...['filesystems', 'filesystems_left_out', 'disks', 'disks_left_out', 'networks', 'networks_left_out'],
    ...['processes', 'throttling', 'interval_seconds', 'uptime_seconds', 'boot_id'],
  ]);
});

test('what could not be measured stays null', () => {
  const record = JSON.parse(sampleRecord(exampleSample({ processes: null, pressure: null }), identity, 5));
  expect([record.processes, record.pressure]).toEqual([null, null]);
});

test('of the processes it has the first N by each rank, and no rank beyond N', () => {
  const sample = exampleSample();
  const top = [
    exampleProcess({ pid: 1, cpu_rank: 1, memory_rank: 2 }),
    exampleProcess({ pid: 2, cpu_rank: 2, memory_rank: 1 }),
    exampleProcess({ pid: 3, cpu_rank: 3, memory_rank: null }),
  ];
  const processes = sample.processes && { ...sample.processes, top };
  const record = JSON.parse(sampleRecord({ ...sample, processes }, identity, 1));
  expect(
    record.processes.top.map(({ pid, cpu_rank, memory_rank }: never) => [pid, cpu_rank, memory_rank]),
  ).toEqual([
    [1, 1, null],
    [2, null, 1],
  ]);
});
