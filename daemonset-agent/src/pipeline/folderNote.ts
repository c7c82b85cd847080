import { type PipelineSettings, parsePipeline } from '../settings/pipelineSettings.ts';
import { readPipelineFile } from '../spool/pipelineFile.ts';

/** The part of a pipeline's settings that its folder needs to be emptied without them. */
export function noteOf(settings: PipelineSettings, prefix: string): unknown {
  const { namespace, name, destination, buffer, pods } = settings;
  return {
    version: 1,
    pipeline: {
      namespace,
      name,
      destination,
      prefix,
      buffer: { maxSize: buffer.maxSize },
      pods: pods === undefined ? {} : { root: pods.root },
    },
  };
}

/**
 * Where a folder's segments were promised to go; undefined in a folder of an agent that wrote no note. Rejects with a
 * sentence when the note cannot be used.
 */
export async function readNote(folder: string): Promise<PipelineSettings | undefined> {
  const note = (await readPipelineFile(folder)) as { version?: unknown; pipeline?: unknown } | undefined;
  if (note === undefined) return undefined;
  const parsed = note.version === 1 ? parsePipeline(note.pipeline) : undefined;
  if (parsed?.ok === true) return parsed.settings;
  throw new Error(
    `${folder}/pipeline.json cannot be used (${parsed?.errors.join('; ') ?? `version ${String(note.version)}`}), so the ` +
      'segments beside it wait. Likely cause: another version of the agent wrote it; run that one until they are uploaded.',
  );
}
