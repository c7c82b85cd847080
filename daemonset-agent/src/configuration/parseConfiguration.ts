import { type RejectedConfiguration, revisionOf } from '@logpipeline/crds/agent';
import { nameOf, type WantedPipeline } from '../pipeline/wantedPipeline.ts';
import { parsePipeline } from '../settings/pipelineSettings.ts';

/** A configuration as its Secret holds it. */
export type ConfigurationText = {
  /** Name of the Secret. */
  secret: string;
  /** Its annotation, `<namespace>/<name>`; null without one. */
  pipeline: string | null;
  /** Undefined: the Secret does not have the key. */
  text: string | undefined;
};

export type ParsedConfiguration =
  | { ok: true; name: string; wanted: WantedPipeline }
  | { ok: false; rejected: RejectedConfiguration };

/** Checks one configuration. What is wrong is said in sentences that hold nothing of a secret. */
export function parseConfiguration({ secret, pipeline, text }: ConfigurationText): ParsedConfiguration {
  const revision = revisionOf(text ?? '');
  const reject = (...errors: string[]): ParsedConfiguration => ({
    ok: false,
    rejected: { secret, pipeline, revision, errors },
  });
  if (text === undefined)
    return reject('pipeline.json: missing; the Secret must hold a pipeline under this key');
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    // The parser's own message shows the text.
    return reject('pipeline.json: not valid JSON');
  }
  const parsed = parsePipeline(input);
  if (!parsed.ok) return reject(...parsed.errors);
  return { ok: true, name: nameOf(parsed.settings), wanted: { settings: parsed.settings, revision } };
}
