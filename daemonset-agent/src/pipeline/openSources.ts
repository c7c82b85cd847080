import type { SourceIdentity } from '@logpipeline/records';
import type { Logger } from 'pino';
import { createLevelFilter } from '../lines/levelFilter.ts';
import { LineReader } from '../lines/lineReader.ts';
import { createShaper } from '../lines/lineShaper.ts';
import type { LineWriter } from '../lines/lineWriter.ts';
import type { PendingBudget } from '../lines/pendingLine.ts';
import { RecordCopier } from '../lines/recordCopier.ts';
import { type RecordContext, RecordHead } from '../lines/recordHead.ts';
import { RecordWriter } from '../lines/recordWriter.ts';
import { attachedLabels } from '../pods/attachedLabels.ts';
import type { PipelineSettings } from '../settings/pipelineSettings.ts';
import type { Spool } from '../spool/spool.ts';
import type { Discovery } from './discovery.ts';
import type { PipelineCounters } from './pipelineCounters.ts';
import { choose } from './selection.ts';
import { placesOf, SourceSet } from './sourceSet.ts';

export type OpenSourcesOptions = {
  pipeline: string;
  settings: PipelineSettings;
  context: RecordContext;
  discovery: Discovery;
  spool: Spool;
  counters: PipelineCounters;
  pendingBudget: PendingBudget;
  /** Bytes. */
  maxLineSize: number;
  log: Logger;
};

/** The sources of a pipeline whose lines go into `spool`, from the positions of its last commit on. */
export function openSources(options: OpenSourcesOptions): SourceSet {
  const { pipeline, settings, context, discovery, spool, counters, pendingBudget, maxLineSize, log } =
    options;
  const { lines } = counters;
  const writer = new RecordWriter(spool, createLevelFilter(settings.levels, settings.dropUnknown), lines);
  const writerOf = (identity: SourceIdentity): LineWriter =>
    identity.type === 'records' ? new RecordCopier(spool, identity.kind, lines) : writer;
  const heads = new WeakMap<LineReader, RecordHead>();
  return new SourceSet(
    {
      discovery,
      choose: (identity) => choose(identity, settings, discovery.podOf?.(identity)),
      openReader: (found, position) => {
        const head = new RecordHead(context, found.identity);
        const reader = new LineReader({
          source: found.open(position === undefined ? undefined : placesOf(position.streams)),
          position,
          writer: writerOf(found.identity),
          head,
          counters: lines,
          shaper: createShaper(settings, found.identity),
          budget: pendingBudget,
          maxLineSize,
        });
        heads.set(reader, head);
        return reader;
      },
      prepare: (reader) => {
        const { identity } = reader.source;
        const pod = discovery.podOf?.(identity);
        if (identity.type === 'container')
          heads.get(reader)?.attach(attachedLabels(settings.pods?.attachLabels, pod));
      },
      onOpenFailure: (found, error) => {
        counters.openFailures++;
        log.warn(
          { pipeline, source: found.identity, err: error },
          'A log could not be opened and is not read; it is tried again. Usual cause: missing permission, or too many open files.',
        );
      },
    },
    spool.positions,
  );
}
