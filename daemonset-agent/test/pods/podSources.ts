import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { PendingBudget } from '../../src/lines/pendingLine.ts';
import { RecordTally } from '../../src/logMetrics/recordTally.ts';
import { Discoveries } from '../../src/pipeline/discoveries.ts';
import { openSources } from '../../src/pipeline/openSources.ts';
import { PipelineCounters } from '../../src/pipeline/pipelineCounters.ts';
import type { SourceSet } from '../../src/pipeline/sourceSet.ts';
import type { PodDirectory } from '../../src/pods/podDirectory.ts';
import { type PipelineSettings, parsePipeline } from '../../src/settings/pipelineSettings.ts';
import type { SourcePosition } from '../../src/spool/commitRecord.ts';
import type { Spool } from '../../src/spool/spool.ts';
import { type ParsedRecord, RecordLedger } from '../lines/recordLedger.ts';

const NOW = Date.UTC(2026, 10, 23, 11, 30);

export function podSettings(root: string, pods: object): PipelineSettings {
  const parsed = parsePipeline({
    name: 'app',
    destination: { directory: { path: root } },
    pods: { root, ...pods },
  });
  if (!parsed.ok) throw new Error(parsed.errors.join('; '));
  return parsed.settings;
}

/** As the kubelet and the runtime write it. */
export function writeLog(root: string, uid: string, ...texts: string[]): void {
  const folder = join(root, `shop_web-0_${uid}`, 'app');
  mkdirSync(folder, { recursive: true });
  for (const text of texts)
    appendFileSync(join(folder, '0.log'), `2026-11-23T11:00:00.000000001Z stdout F ${text}\n`);
}

/** A pipeline's sources over a real folder of pods, with a ledger in place of the spool. */
export class PodSources {
  readonly ledger = new RecordLedger();
  readonly tally = new RecordTally(10, () => 0);
  readonly discoveries: Discoveries;
  readonly sources: SourceSet;
  readonly #undo: () => void;

  constructor(
    directory: PodDirectory,
    settings: PipelineSettings,
    positions: readonly SourcePosition[] = [],
  ) {
    this.discoveries = new Discoveries(() => undefined, '/no-spool', directory);
    const discovery = this.discoveries.of(settings);
    const { frame, room, settle } = this.ledger;
    this.sources = openSources({
      pipeline: 'default/app',
      settings,
      context: { cluster: 'c', node: 'n' },
      discovery,
      spool: { positions, frame, room, settle } as unknown as Spool,
      counters: new PipelineCounters(),
      pendingBudget: new PendingBudget(1 << 20),
      tally: this.tally,
      maxLineSize: 1 << 20,
      log: pino({ level: 'silent' }),
    });
    this.#undo = discovery.onChange(() => this.sources.refresh());
    this.sources.refresh();
  }

  /** Reads what can be read, commits it, and answers all records up to now. */
  read(): ParsedRecord[] {
    const buffer = Buffer.alloc(64 * 1024);
    for (const reader of [...this.sources.readers()]) {
      const result = reader.source.read(buffer);
      if (result.status === 'bytes') reader.source.consume(reader.consume(buffer, result, NOW));
    }
    this.ledger.commit();
    return this.ledger.records();
  }

  close(): void {
    this.#undo();
    this.sources.close();
    this.discoveries.close();
  }
}
