import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Names in a spool. README.md beside this file explains what each file means. */
export const SEGMENT_SUFFIXES = ['data', 'journal', 'index', 'shipped'] as const;
export type SegmentSuffix = (typeof SEGMENT_SUFFIXES)[number];

export function segmentPath(folder: string, sequence: number, suffix: SegmentSuffix): string {
  return join(folder, `${String(sequence).padStart(12, '0')}.${suffix}`);
}

/** The number and suffix of a segment's file; undefined for any other name. */
export function parseSegmentName(name: string): { sequence: number; suffix: SegmentSuffix } | undefined {
  const match = /^(\d{12,})\.(data|journal|index|shipped)$/.exec(name);
  if (match === null) return undefined;
  return { sequence: Number(match[1]), suffix: match[2] as SegmentSuffix };
}

/** A temporary file that a crash left behind while an index was written. */
export function isTemporary(name: string): boolean {
  return name.endsWith('.tmp');
}

export function pipelinesFolder(spool: string): string {
  return join(spool, 'pipelines');
}

/** What a folder's name says, see {@link pipelineFolder}; undefined for any other name. No name has an underscore. */
export function parseFolderName(name: string): { pipeline: string } | undefined {
  const match = /^([^_]+)_([^_]+)_[0-9a-f]{12}$/.exec(name);
  return match === null ? undefined : { pipeline: `${match[1]}/${match[2]}` };
}

/**
 * The folder of a pipeline: keyed by its name and where it ships to, so that it outlives a reinstallation, and so
 * that a pipeline with a new destination does not send there what was promised to the old one.
 */
export function pipelineFolder(
  spool: string,
  pipeline: { namespace: string; name: string },
  destination: string,
): string {
  const hash = createHash('sha256').update(destination).digest('hex').slice(0, 12);
  return join(pipelinesFolder(spool), `${pipeline.namespace}_${pipeline.name}_${hash}`);
}

/** Where samples of the node are kept, a folder for each pipeline that wants some. No name has an underscore. */
export function nodeMetricsFolder(spool: string): string {
  return join(spool, 'node-metrics');
}

/** The record log with a pipeline's samples of the node. It outlives changes of where they are shipped to. */
export function nodeMetricsLog(spool: string, pipeline: { namespace: string; name: string }): string {
  return join(nodeMetricsFolder(spool), `${pipeline.namespace}_${pipeline.name}`, 'metrics.ndjson');
}

/** A segment's id: unique over all spools and restarts. */
export function segmentId(series: string, sequence: number): string {
  return `${series}-${String(sequence).padStart(8, '0')}`;
}
