import type { SourceIdentity } from '@logpipeline/records';
import { createRedactor } from '@logpipeline/records/redact';
import { isRedacting } from '@logpipeline/service/redact';
import type { Logger } from 'pino';
import { createLevelFilter } from '../lines/levelFilter.ts';
import { LineReader } from '../lines/lineReader.ts';
import { createShaper } from '../lines/lineShaper.ts';
import type { LineWriter } from '../lines/lineWriter.ts';
import type { PendingBudget } from '../lines/pendingLine.ts';
import { RecordCopier } from '../lines/recordCopier.ts';
import { type RecordContext, RecordHead } from '../lines/recordHead.ts';
import { RecordWriter } from '../lines/recordWriter.ts';
import type { RecordTally } from '../logMetrics/recordTally.ts';
import type { ReaderTally } from '../logMetrics/sourceTally.ts';
import { workloadOf } from '../logMetrics/workloadOf.ts';
import { attachedLabels } from '../pods/attachedLabels.ts';
import type { PipelineSettings } from '../settings/pipelineSettings.ts';
import type { Spool } from '../spool/spool.ts';
import type { Discovery } from './discovery.ts';
import type { PipelineCounters } from './pipelineCounters.ts';
import { choose } from './selection.ts';
import { placesOf, SourceSet } from './sourceSet.ts';
import { warnOfNotTailed } from './warnOfNotTailed.ts';

export type OpenSourcesOptions = {
  pipeline: string;
  settings: PipelineSettings;
  context: RecordContext;
  discovery: Discovery;
  spool: Spool;
  counters: PipelineCounters;
  pendingBudget: PendingBudget;
  /** Of all pipelines. */
  tally: RecordTally;
  /** Bytes. */
  maxLineSize: number;
  log: Logger;
};

/** The sources of a pipeline whose lines go into `spool`, from the positions of its last commit on. */
export function openSources(options: OpenSourcesOptions): SourceSet {
  const { pipeline, settings, context, discovery, spool, counters, pendingBudget, tally, maxLineSize, log } =
    options;
  const { lines } = counters;
  const levels = createLevelFilter(settings.levels, settings.dropUnknown);
  const redactor = isRedacting(settings.redact)
    ? createRedactor(settings.redact, lines.redactions)
    : undefined;
  const writer = new RecordWriter(spool, levels, lines, redactor);
  const writerOf = (identity: SourceIdentity): LineWriter => {
    if (identity.type !== 'records') return writer;
    return new RecordCopier(spool, identity.kind, lines, hasLevels(identity) ? levels : undefined);
  };
  const parts = new WeakMap<LineReader, { head: RecordHead; tally: ReaderTally | undefined }>();
  return new SourceSet(
    {
      discovery,
      choose: (identity) => choose(identity, settings, discovery.podOf?.(identity)),
      openReader: (found, position) => {
        const head = new RecordHead(context, found.identity);
        const source = found.open(position === undefined ? undefined : placesOf(position.streams));
        const ofSource = isOfApplication(found.identity) ? tally.open(found.identity) : undefined;
        const reader = new LineReader({
          source,
          position,
          writer: writerOf(found.identity),
          tally: ofSource,
          head,
          counters: lines,
          shaper: createShaper(settings, found.identity),
          budget: pendingBudget,
          maxLineSize,
        });
        parts.set(reader, { head, tally: ofSource });
        return reader;
      },
      prepare: (reader) => {
        const { identity } = reader.source;
        const pod = discovery.podOf?.(identity);
        const { head, tally: ofSource } = parts.get(reader) ?? {};
        ofSource?.place(workloadOf(identity, pod));
        if (identity.type === 'container') head?.attach(attachedLabels(settings.pods?.attachLabels, pod));
      },
      onLooked: warnOfNotTailed(pipeline, log),
    },
    spool.positions,
  );
}

/** Else it is one of our own programs' logs of records. */
function isOfApplication({ type }: SourceIdentity): boolean {
  return type !== 'records';
}

/** Samples of the node are asked for by a field of their own, whatever levels of lines are wanted. */
function hasLevels({ kind }: Extract<SourceIdentity, { type: 'records' }>): boolean {
  return kind !== 'metric';
}
