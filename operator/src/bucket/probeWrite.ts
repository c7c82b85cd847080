import {
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { refusedHeader, type S3Problem, type StoreAbilities, s3Cause } from '@logpipeline/s3';
import type { BucketTarget } from '../bucketTarget.ts';
import type { Problem } from '../problem.ts';
import type { Answer, BucketClient } from './bucketClient.ts';
import { requestProblem } from './bucketReason.ts';
import { conditionFinding } from './conditionFinding.ts';
import { type LeftOut, probeKey, probePut } from './probeObject.ts';
import { storageFindings } from './storageFindings.ts';
import { storageProblems } from './storageProblems.ts';

/** Refusals of `If-None-Match` are told apart elsewhere. */
const ONLY_CHECKSUM: StoreAbilities = { conditionalPut: 'yes', checksum: 'unproven' };

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
  let withoutChecksum = false;
  const versions = new Set<string | undefined>();
  const send = async (leaveOut: LeftOut): Promise<Answer<PutObjectCommandOutput>> => {
    const command = new PutObjectCommand(probePut(target, key, { ...leaveOut, checksum: withoutChecksum }));
    const answer = await client.ask((s3, options) => s3.send(command, options));
    if (answer.ok) versions.add(answer.value.VersionId);
    return answer;
  };
  const put = async (leaveOut: LeftOut) => {
    const answer = await send(leaveOut);
    if (answer.ok || refusedHeader(answer.problem, ONLY_CHECKSUM) !== 'checksum') return answer;
    // As the agents, which do without it where a store refuses it.
    withoutChecksum = true;
    return send(leaveOut);
  };

  const written = await put({ condition: true });
  if (!written.ok) {
    const problems = mayBeStorage(written.problem, target)
      ? await storageProblems(target, key, written.problem, put)
      : [];
    await removeProbe(client, target, key, versions);
    const whole = requestProblem(written.problem, target, { request: 'PUT', key });
    return { problems: problems.length > 0 ? problems : [whole], findings: [] };
  }
  const condition = await conditionFinding(target, put);
  const head = await client.ask((s3, options) =>
    s3.send(new HeadObjectCommand({ Bucket: target.s3.bucket, Key: key }), options),
  );
  const stored = storageFindings(target, head.ok ? head.value : written.value);
  const readable = readFinding(target, head);
  const rest = await removeProbe(client, target, key, versions);
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

/** With their versions, so that nothing is left in a bucket with versioning either. */
async function removeProbe(
  client: BucketClient,
  { s3: { bucket } }: BucketTarget,
  key: string,
  versions: ReadonlySet<string | undefined>,
): Promise<string | undefined> {
  let refusal: S3Problem | undefined;
  for (const version of versions) {
    const which = { Bucket: bucket, Key: key, ...(version === undefined ? {} : { VersionId: version }) };
    const removed = await client.ask((s3, options) => s3.send(new DeleteObjectCommand(which), options));
    if (!removed.ok) refusal = removed.problem;
  }
  if (refusal === undefined) return undefined;
  return `The object of this check stays at s3://${bucket}/${key} and is overwritten by the next check, since it cannot be deleted (${refusal.name}); that does no harm.`;
}
