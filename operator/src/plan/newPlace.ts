import type { BucketReport, BucketTarget } from '../bucketTarget.ts';
import type { LastGood } from './environment.ts';
import type { PipelineVerdict } from './pipelineVerdict.ts';
import { storeOf } from './prefixes.ts';

/** How long a new place is waited for, in ms: a store that hangs must not keep agents from reading. */
export const NEW_PLACE_WAIT_MS = 10_000;

/** Whether agents would begin to write to another bucket or store than they do now. */
export function isNewPlace(last: LastGood | undefined, { s3 }: BucketTarget): boolean {
  const known = last?.configuration?.destination.s3;
  return (
    known === undefined || known.bucket !== s3.bucket || storeOf(known.endpoint) !== storeOf(s3.endpoint)
  );
}

/**
 * The verdict about a pipeline whose new bucket is not there: a misspelt name, mostly. Agents are not sent there, since what they
 * read would be promised to it and wait on the nodes for it. Undefined: nothing speaks against the place.
 */
export function withoutBucket(
  verdict: PipelineVerdict,
  last: LastGood | undefined,
  report: BucketReport | undefined,
): PipelineVerdict | undefined {
  const missing = report?.problems.find(({ reason }) => reason === 'BucketNotFound');
  if (missing === undefined) return undefined;
  const { configuration, ...rest } = verdict;
  return {
    ...rest,
    problems: [...verdict.problems, missing],
    notes: [],
    ...(last === undefined || configuration === undefined
      ? {}
      : {
          configuration: {
            secretName: configuration.secretName,
            revision: last.revision,
            isCurrent: false,
          },
        }),
  };
}
