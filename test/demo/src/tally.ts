import { crc32 } from 'node:zlib';
import { LEVELS, type Level } from '@logpipeline/records';
import type { ContainerLedger } from './generator/ledger.ts';

/** A row of the result: lines of one container, or of one level. */
export type Count = {
  name: string;
  /** For people; a container's way of logging. */
  what: string;
  written: number;
  /** Lines that came back, unchanged, at least once. */
  found: number;
  lost: number;
  /** Copies beyond the first. */
  duplicated: number;
  /** Found, with another level than meant. */
  otherLevel: number;
};

export type TallyResult = {
  total: Count;
  containers: Count[];
  levels: Count[];
  /** Records that carry a serial, but not the text that was written under it. They are not found. */
  altered: number;
  /** Records that no ledger knows. */
  foreign: number;
};

/** What of a record counts here; the rest is context. */
type Record = { level?: unknown; message?: unknown; data?: { serial?: unknown } };

const SERIAL = /serial="?([a-z0-9-]+)-(\d+)\b/;
/** Copies that are told apart; more are still counted as this many. */
const MAX_COPIES = 255;

/** Compares what came back with the ledger of what was written, line by line. */
export class Tally {
  readonly #ledgers: Map<string, ContainerLedger>;
  readonly #copies: Map<string, Uint8Array>;
  readonly #otherLevel: Map<string, Uint8Array>;
  #altered = 0;
  #foreign = 0;

  constructor(ledgers: readonly ContainerLedger[]) {
    this.#ledgers = new Map(ledgers.map((ledger) => [ledger.key, ledger]));
    this.#copies = new Map(ledgers.map((ledger) => [ledger.key, new Uint8Array(ledger.lines)]));
    this.#otherLevel = new Map(ledgers.map((ledger) => [ledger.key, new Uint8Array(ledger.lines)]));
  }

  /** @param line one record, as JSON */
  add(line: string): void {
    const record = JSON.parse(line) as Record;
    // The generator writes JSON as JSON.stringify does, so that this gives back the very text, if nothing was changed.
    const text = record.data === undefined ? String(record.message) : JSON.stringify(record.data);
    const serial =
      record.data === undefined ? SERIAL.exec(text) : /^(.+)-(\d+)$/.exec(String(record.data.serial));
    const key = serial?.[1] ?? '';
    const place = Number(serial?.[2]) - 1;
    const ledger = this.#ledgers.get(key);
    const copies = this.#copies.get(key);
    if (ledger === undefined || copies === undefined || !(place >= 0 && place < ledger.lines)) {
      this.#foreign++;
      return;
    }
    if (ledger.checksums[place] !== crc32(text)) {
      this.#altered++;
      return;
    }
    copies[place] = Math.min(MAX_COPIES, (copies[place] ?? 0) + 1);
    const meant = LEVELS[ledger.levels[place] ?? 0];
    const otherLevel = this.#otherLevel.get(key);
    if (otherLevel !== undefined && record.level !== meant) otherLevel[place] = 1;
  }

  result(): TallyResult {
    const total = emptyCount('total', '');
    const containers: Count[] = [];
    const levels = new Map<Level, Count>(LEVELS.map((level) => [level, emptyCount(level, '')]));
    for (const ledger of this.#ledgers.values()) {
      const container = emptyCount(ledger.key, ledger.what);
      containers.push(container);
      const copies = this.#copies.get(ledger.key) ?? new Uint8Array();
      const otherLevel = this.#otherLevel.get(ledger.key) ?? new Uint8Array();
      for (let place = 0; place < ledger.lines; place++) {
        const level = levels.get(LEVELS[ledger.levels[place] ?? 0] ?? 'UNKNOWN');
        for (const count of [total, container, level]) {
          if (count !== undefined) enter(count, copies[place] ?? 0, otherLevel[place] ?? 0);
        }
      }
    }
    return {
      total,
      containers,
      levels: [...levels.values()].filter((count) => count.written > 0),
      altered: this.#altered,
      foreign: this.#foreign,
    };
  }
}

function emptyCount(name: string, what: string): Count {
  return { name, what, written: 0, found: 0, lost: 0, duplicated: 0, otherLevel: 0 };
}

function enter(count: Count, copies: number, otherLevel: number): void {
  count.written++;
  if (copies === 0) count.lost++;
  else count.found++;
  if (copies > 1) count.duplicated += copies - 1;
  count.otherLevel += otherLevel;
}
