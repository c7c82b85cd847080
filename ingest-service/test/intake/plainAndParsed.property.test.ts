import { isDeepStrictEqual } from 'node:util';
import { createJsonScan } from '@logpipeline/records';
import { expect, test } from 'vitest';
import { Refusal } from '../../src/http/refusal.ts';
import { type BodyRules, parseBody } from '../../src/intake/parseBody.ts';
import { random } from '../dedupe/random.ts';
import { HostileBodies } from './hostileBody.ts';
import { bodyRules, parsingRules, testIntake } from './testIntake.ts';

const BODIES = 3_000;
const lineScan = createJsonScan();

test('records are judged and stored alike, whether they are parsed or taken as they stand', async () => {
  const bodies = new HostileBodies(random(20261123));
  let plainRecords = 0;
  for (let nth = 0; nth < BODIES; nth++) {
    const body = bodies.next();
    const plain = await outcome(body, bodyRules);
    const parsed = await outcome(body, parsingRules);
    if (!isDeepStrictEqual(plain.values, parsed.values))
      expect({ nth, body, ...plain.values }).toEqual({ nth, body, ...parsed.values });
    for (const line of plain.lines) expectGoodLine(line);
    plainRecords += plainOnes(body).length;
  }
  // Else the comparison says nothing.
  expect(plainRecords).toBeGreaterThan(BODIES / 2);
});

test('a record that is taken as it stands is one that the schema takes', () => {
  const bodies = new HostileBodies(random(7));
  for (let nth = 0; nth < BODIES; nth++) {
    const body = bodies.next();
    for (const value of plainOnes(body)) expect(bodyRules.checks.record(value), body).toBeUndefined();
  }
});

const { take, lines: written } = testIntake();

async function outcome(body: string, rules: BodyRules) {
  try {
    const answer = await take(body, rules);
    const lines = written.splice(0);
    return { lines, values: { answer, stored: lines.map(parsedLine) } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { lines: [], values: { refused: error.toJSON() } };
  }
}

/** Without the sign of zero, which JSON's readers do not keep. */
function parsedLine(line: string): unknown {
  return JSON.parse(line, (_, value) => (value === 0 ? 0 : value));
}

/** Of a body, the records that are taken as they stand. */
function plainOnes(body: string): unknown[] {
  try {
    const { records } = parseBody(Buffer.from(body), 'json', bodyRules);
    const all = Array.from({ length: records.length }, (_, index) => index);
    return all
      .filter((index) => records.plain?.facts(index) !== undefined)
      .map((index) => records.value(index));
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

function expectGoodLine(line: string): void {
  const bytes = Buffer.from(line);
  const isGood = line.startsWith('{"timestamp":"') && lineScan.scan(bytes, 0, bytes.length);
  expect(isGood, line).toBe(true);
}
