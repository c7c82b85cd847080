import { freePort } from '@logpipeline/test-binaries';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TcpOutput } from '../../src/cloudWatch/tcpOutput.ts';
import { waitFor } from '../discovery/waitFor.ts';
import { type Listener, listen } from './listener.ts';

let said: string[];
let listeners: Listener[];
let outputs: TcpOutput[];
beforeEach(() => {
  said = [];
  listeners = [];
  outputs = [];
});
afterEach(async () => {
  for (const output of outputs) await output.stop();
  for (const listener of listeners) await listener.close();
});

const started = async (options: Parameters<typeof listen>[0] = {}) => {
  const listener = await listen(options);
  listeners.push(listener);
  return listener;
};
/** Waits are a hundredth of what they are, so that back-off and deadlines pass in a test. */
const clock = {
  now: Date.now,
  after(ms: number, call: () => void) {
    const timer = setTimeout(call, ms / 100);
    return () => clearTimeout(timer);
  },
};
const outputTo = (port: number) => {
  const log = { info: (text: string) => said.push(text), warn: (text: string) => said.push(text) };
  const output = new TcpOutput({ host: '127.0.0.1', port, log, random: () => 1, clock });
  outputs.push(output);
  return output;
};

test('lines arrive in their order over one connection', async () => {
  const listener = await started();
  const output = outputTo(listener.port);
  for (let n = 0; n < 100; n++) output.write(`{"n":${n}}`);
  await waitFor('all lines', () => listener.lines.length === 100);
  expect(listener.lines).toEqual(Array.from({ length: 100 }, (_, n) => `{"n":${n}}`));
  expect([listener.connections, output.counts(), said]).toEqual([1, { written: 100, dropped: 0 }, []]);
});

test('while nobody listens lines wait; they arrive once somebody does, and it is said once each', async () => {
  const port = await freePort();
  const output = outputTo(port);
  for (let n = 0; n < 10; n++) output.write(`line ${n}`);
  await waitFor('a warning', () => said.length > 0);
  const listener = await started({ port });
  await waitFor('all lines', () => listener.lines.length === 10);
  expect(output.counts()).toEqual({ written: 10, dropped: 0 });
  expect(said).toEqual([
    expect.stringMatching(/cannot be sent to tcp:\/\/127\.0\.0\.1:\d+ \(.*ECONNREFUSED.*\)\. The last hour/),
    expect.stringMatching(/takes metrics for CloudWatch again/),
  ]);
});

test('what waits is bounded: the oldest lines go, and are counted', async () => {
  const port = await freePort();
  const output = outputTo(port);
  for (let n = 0; n < 300; n++) output.write(`${n} ${'x'.repeat(10_000)}`);
  const { dropped } = output.counts();
  expect(dropped).toBeGreaterThan(190);
  const listener = await started({ port });
  await waitFor('what was kept', () => listener.lines.length === 300 - dropped);
  expect(listener.lines.at(-1)).toMatch(/^299 /);
});

test('after the listener hung up the next line makes a new connection', async () => {
  const listener = await started();
  const output = outputTo(listener.port);
  output.write('before');
  await waitFor('a line', () => listener.lines.length === 1);
  listener.hangUp();
  // What is written before the end is seen may be lost: TCP says so only later.
  await waitFor('a line over a new connection', () => {
    output.write('after');
    return listener.lines.includes('after');
  });
  expect(listener.connections).toBe(2);
});

test('a listener that does not read blocks nothing, and is left after a while', async () => {
  const listener = await started({ reads: false });
  const output = outputTo(listener.port);
  const line = 'x'.repeat(1 << 19);
  await waitFor('it is given up', () => {
    const begun = performance.now();
    output.write(line);
    expect(performance.now() - begun).toBeLessThan(1_000);
    return said.some((text) => text.includes('it does not read within 30 s'));
  });
  expect(output.counts().dropped).toBeGreaterThan(0);
});

test('a stop delivers what waits, and may be called twice', async () => {
  const listener = await started();
  const output = outputTo(listener.port);
  output.write('first');
  await waitFor('a line', () => listener.lines.length === 1);
  for (let n = 0; n < 20; n++) output.write(`last ${n}`);
  await Promise.all([output.stop(), output.stop()]);
  await waitFor('the last lines', () => listener.lines.length === 21);
  output.write('too late');
  expect(output.counts()).toEqual({ written: 21, dropped: 1 });
});

test('a stop does not wait for a listener that is not there', async () => {
  const output = outputTo(await freePort());
  output.write('nobody');
  await output.stop();
  expect(output.counts()).toEqual({ written: 0, dropped: 1 });
});

test('a stop does not wait long for a listener that does not read', async () => {
  const listener = await started({ reads: false });
  const output = outputTo(listener.port);
  let lines = 0;
  await waitFor('lines are dropped', () => {
    output.write('x'.repeat(1 << 19));
    lines++;
    return output.counts().dropped > 0;
  });
  await output.stop();
  const { written, dropped } = output.counts();
  expect(written + dropped).toBe(lines);
});
