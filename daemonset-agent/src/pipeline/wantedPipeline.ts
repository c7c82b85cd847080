import type { DestinationSettings, PipelineSettings } from '../settings/pipelineSettings.ts';

/** A pipeline as its configuration wants it. */
export type WantedPipeline = {
  settings: PipelineSettings;
  /** See `revisionOf`; null from a settings file. */
  revision: string | null;
};

export function nameOf({ namespace, name }: { namespace: string; name: string }): string {
  return `${namespace}/${name}`;
}

export function prefixOf({ prefix, namespace, name }: PipelineSettings): string {
  return prefix ?? `${namespace}/${name}`;
}

/** Where objects go, without how: other credentials or another storage class do not make it another place. */
export function placeOf(settings: PipelineSettings): string {
  return `${describe(settings.destination)} ${prefixOf(settings)}`;
}

/** For people. */
export function describeDestination({ s3, directory }: DestinationSettings): string {
  return s3 === undefined ? String(directory?.path) : `s3://${s3.bucket}`;
}

function describe({ s3, directory }: DestinationSettings): string {
  return s3 === undefined ? `directory ${directory?.path}` : `s3 ${s3.endpoint ?? ''} ${s3.bucket}`;
}
