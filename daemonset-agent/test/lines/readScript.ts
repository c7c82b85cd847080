import type { Level } from '@logpipeline/records';
import { createRedactor, type RedactOptions } from '@logpipeline/records/redact';
import { createLevelFilter } from '../../src/lines/levelFilter.ts';
import { LineCounters } from '../../src/lines/lineCounters.ts';
import { LineReader } from '../../src/lines/lineReader.ts';
import { createShaper, type ShapingSettings } from '../../src/lines/lineShaper.ts';
import { PendingBudget } from '../../src/lines/pendingLine.ts';
import { type AttachedLabels, RecordHead } from '../../src/lines/recordHead.ts';
import { RecordWriter } from '../../src/lines/recordWriter.ts';
import { RecordTally } from '../../src/logMetrics/recordTally.ts';
import type { SourcePosition } from '../../src/spool/commitRecord.ts';
import type { LogSource } from '../../src/tail/logSource.ts';
import { RecordLedger } from './recordLedger.ts';
import { type Script, ScriptedLog } from './scriptedLog.ts';

/** When everything is read; in the hour of the lines, so that records come in their order. */
export const NOW = Date.UTC(2026, 10, 23, 11, 30);

export type ReadOptions = {
  levels?: Level[];
  dropUnknown?: boolean;
  maxLineSize?: number;
  bufferBytes?: number;
  budgetBytes?: number;
  position?: SourcePosition;
  ledger?: RecordLedger;
  tally?: RecordTally;
  shaping?: ShapingSettings;
  redact?: RedactOptions | undefined;
  /** When it is read; left out: {@link NOW}. */
  now?: number;
  /** Attached to each record; undefined: no field. */
  labels?: AttachedLabels;
};

/** A reader over a source, its records in a ledger. */
export function openReader(source: LogSource, options: ReadOptions = {}) {
  const ledger = options.ledger ?? new RecordLedger();
  const counters = new LineCounters();
  const budget = new PendingBudget(options.budgetBytes ?? 1 << 20);
  const filter = createLevelFilter(options.levels, options.dropUnknown ?? false);
  const redactor =
    options.redact === undefined ? undefined : createRedactor(options.redact, counters.redactions);
  const head = new RecordHead({ cluster: 'c1', node: 'n1' }, source.identity);
  head.attach(options.labels);
  const tally = (options.tally ?? new RecordTally(10, () => 0)).open(source.identity);
  tally.place({ namespace: 'shop', workload: 'web' });
  const reader = new LineReader({
    source,
    tally,
    position: options.position,
    writer: new RecordWriter(ledger, filter, counters, redactor),
    head,
    shaper: createShaper(options.shaping ?? {}, source.identity),
    counters,
    budget,
    maxLineSize: options.maxLineSize ?? 1 << 20,
  });
  const buffer = Buffer.alloc(options.bufferBytes ?? 256 * 1024);
  /** One look at the source, as the pipeline does it. */
  const now = options.now ?? NOW;
  const readOnce = () => {
    const result = source.read(buffer);
    if (result.status === 'bytes') {
      const consumed = reader.consume(buffer, result, now);
      source.consume(consumed);
    } else if (result.status === 'gap') reader.gap(result, now);
    else if (result.status === 'fileFinal') reader.fileFinal(result.file);
    else if (result.status === 'final') reader.flush();
    return result.status;
  };
  const readAll = () => {
    while (readOnce() !== 'final');
    ledger.commit();
    return ledger.records();
  };
  return { reader, head, ledger, counters, budget, readOnce, readAll };
}

/** The records of one file. */
export function recordsOf(text: string | Buffer, options: ReadOptions = {}) {
  return openReader(new ScriptedLog([{ id: 'a', bytes: Buffer.from(text as string) }]), options).readAll();
}

export function readScript(script: Script, options: ReadOptions = {}) {
  const open = openReader(new ScriptedLog(script), options);
  return { records: open.readAll(), ...open };
}
