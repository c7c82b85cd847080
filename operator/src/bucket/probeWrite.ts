import {
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { type S3Problem, s3Cause } from '@logpipeline/s3';
import type { BucketTarget } from '../bucketTarget.ts';
import type { Problem } from '../problem.ts';
import type { Answer, BucketClient } from './bucketClient.ts';
import { requestProblem } from './bucketReason.ts';
import { conditionFinding } from './conditionFinding.ts';
import { probeKey, probePut } from './probeObject.ts';
import { storageFindings } from './storageFindings.ts';
import { storageProblems } from './storageProblems.ts';

export type WriteProbe = { problems: Problem[]; findings: string[] };

/**
 * Writes one small object under the prefix as the agents write theirs, asks the store about it, and deletes it again if
 * it may. Never rejects for what a store can do.
 */
export async function probeWrite(
  target: BucketTarget,
  client: BucketClient,
  prober: string,
): Promise<WriteProbe> {
  const key = probeKey(target, prober);
  const put = (leaveOut: Parameters<typeof probePut>[2]): Promise<Answer<PutObjectCommandOutput>> =>
    client.ask((s3, options) => s3.send(new PutObjectCommand(probePut(target, key, leaveOut)), options));

  const written = await put({ condition: true });
  if (!written.ok) {
    const problems = mayBeStorage(written.problem, target)
      ? await storageProblems(target, key, written.problem, put)
      : [];
    const whole = requestProblem(written.problem, target, { request: 'PUT', key });
    return { problems: problems.length > 0 ? problems : [whole], findings: [] };
  }
  const condition = await conditionFinding(target, put);
  const head = await client.ask((s3, options) =>
    s3.send(new HeadObjectCommand({ Bucket: target.s3.bucket, Key: key }), options),
  );
  const stored = storageFindings(target, head.ok ? head.value : written.value);
  const readable = readFinding(target, head);
  const rest = await removeProbe(client, target, key, written.value.VersionId);
  const warnings = [condition.warning, ...stored.warnings, readable, rest].filter((one) => one !== undefined);
  const good = [condition.finding, ...stored.findings].filter((one) => one !== undefined);
  return { problems: [], findings: [...warnings, ...good] };
}

/** Whether the refusal may be about the encryption or the class that is asked for, which a plainer PUT shows. */
function mayBeStorage(problem: S3Problem, { s3 }: BucketTarget): boolean {
  if (s3.serverSideEncryption === undefined && s3.storageClass === undefined) return false;
  return ['form', 'encryption', 'denied', 'failing'].includes(s3Cause(problem));
}

/** After a lost answer agents compare what is stored with what they sent. */
function readFinding(target: BucketTarget, head: Answer<unknown>): string | undefined {
  if (head.ok || s3Cause(head.problem) !== 'denied') return undefined;
  return `Objects cannot be read back (${head.problem.status}): after a lost answer an agent cannot tell whether its object is stored, and waits. Allow s3:GetObject on arn:aws:s3:::${target.s3.bucket}/${target.prefix}/*.`;
}

/** With its version, so that nothing is left in a bucket with versioning either. */
async function removeProbe(
  client: BucketClient,
  { s3: { bucket } }: BucketTarget,
  key: string,
  version: string | undefined,
): Promise<string | undefined> {
  const which = { Bucket: bucket, Key: key, ...(version === undefined ? {} : { VersionId: version }) };
  const removed = await client.ask((s3, options) => s3.send(new DeleteObjectCommand(which), options));
  if (removed.ok) return undefined;
  return `The object of this check stays at s3://${bucket}/${key} and is overwritten by the next check, since it cannot be deleted (${removed.problem.name}); that does no harm.`;
}
