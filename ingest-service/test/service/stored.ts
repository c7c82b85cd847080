import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createJsonScan } from '@logpipeline/records';
import { type Service, volumeOf } from './serviceFixture.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect in it.
export type Stored = any;

const LF = 0x0a;

/** The lines that are on disk, in their order; one that the agent could not ship as it stands fails the test. */
export function storedLines({ folder }: Pick<Service, 'folder'>, log = 'browser'): string[] {
  const scan = createJsonScan();
  const lines: string[] = [];
  for (const bytes of files(join(volumeOf(folder), log))) {
    if (bytes.length > 0 && bytes.at(-1) !== LF) throw new Error('a file does not end with a line end');
    for (let from = 0, to = bytes.indexOf(LF); to >= 0; from = to + 1, to = bytes.indexOf(LF, from)) {
      const line = bytes.toString('utf8', from, to);
      if (!line.startsWith('{"timestamp":"') || !scan.scan(bytes, from, to))
        throw new Error(`a line is no record that can be shipped: ${line.slice(0, 500)}`);
      lines.push(line);
    }
  }
  return lines;
}

/** `session`: only what was numbered within it. */
export function stored(service: Pick<Service, 'folder'>, session = ''): Stored[] {
  const records = storedLines(service).map((line) => JSON.parse(line));
  return session === ''
    ? records
    : records.filter((record) => String(record.event_id).startsWith(`${session}:`));
}

/** The service's own requests. */
export function storedRequests(service: Pick<Service, 'folder'>): Stored[] {
  return storedLines(service, 'request').map((line) => JSON.parse(line));
}

/** Rotated ones first, by the time in their names; the current one last. */
function files(place: string): Buffer[] {
  let names: string[];
  try {
    names = readdirSync(place);
  } catch {
    return [];
  }
  const isCurrent = (name: string) => name.endsWith('.log');
  names.sort((a, b) => Number(isCurrent(a)) - Number(isCurrent(b)) || (a < b ? -1 : 1));
  return names.map((name) => readFileSync(join(place, name)));
}
