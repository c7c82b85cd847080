import type { KubernetesObject } from '@logpipeline/kubernetes';
import { checkBucket } from '@logpipeline/operator/bucket/checkBucket';
import type { BucketReport } from '@logpipeline/operator/bucketTarget';
import { bucketTarget } from '@logpipeline/operator/plan/bucketTarget';
import type { CredentialsAnswer } from '@logpipeline/operator/plan/environment';
import type { ReadPipeline } from '@logpipeline/operator/plan/readPipeline';
import { credentialsIn } from '@logpipeline/operator/reconcile/credentialsIn';
import type { Finding } from '../finding.ts';

export type ProbeOptions = {
  /** Name of the cluster in object keys. */
  cluster: string;
  now: () => number;
  signal: AbortSignal;
  /** Secrets among the files. */
  secrets: ReadonlyMap<string, KubernetesObject>;
  /** What the cluster says about a Secret; undefined: no cluster is asked. */
  readCredentials: ((namespace: string, name: string) => Promise<CredentialsAnswer>) | undefined;
};

/** Reasons that say that nothing was found out, and not that something is wrong. */
const UNREACHABLE = ['NotProbed', 'BucketUnreachable'];

/** Checks a pipeline's bucket as the operator does. Lifecycle rules are read, and not written. */
export async function probeBucket(read: ReadPipeline, options: ProbeOptions): Promise<Finding[]> {
  if (!read.parsed.ok) return [];
  const { pipeline } = read.parsed;
  const name = pipeline.spec.s3.credentialsSecretRef?.name;
  const findings: Finding[] = [];
  const say = (severity: Finding['severity'], message: string) => {
    findings.push({ severity, check: 'bucket', message });
  };
  const answer = name === undefined ? undefined : await credentialsOf(read.namespace, name, options);
  if (answer?.ok === false) {
    say('error', answer.problem.message);
    return findings;
  }
  if (answer === undefined) {
    const why =
      name === undefined
        ? 'The agents use an identity of their own'
        : `The Secret ${read.namespace}/${name} is not at hand`;
    say(
      'note',
      `${why}; the bucket was probed with the credentials of this machine (environment, profile or role).`,
    );
  }
  const target = bucketTarget(read, pipeline, answer?.credentials, options.cluster);
  const { now, signal } = options;
  const report = await checkBucket(target, { now, signal, prober: 'cli', changeLifecycle: false });
  sayReport(report, `s3://${target.s3.bucket}/${target.prefix}/`, say);
  return findings;
}

async function credentialsOf(
  namespace: string,
  name: string,
  { secrets, readCredentials }: ProbeOptions,
): Promise<Extract<CredentialsAnswer, { ok: true }> | Extract<CredentialsAnswer, { ok: false }> | undefined> {
  const beside = secrets.get(`${namespace}/${name}`);
  if (beside !== undefined) return credentialsIn(beside, namespace, name);
  return readCredentials?.(namespace, name);
}

function sayReport(
  { problems, findings }: BucketReport,
  place: string,
  say: (severity: Finding['severity'], message: string) => void,
): void {
  for (const { reason, message } of problems) {
    if (reason === 'NotProbed')
      say(
        'unreachable',
        `NotProbed: ${place} was not tried: this machine has no credentials or no region for it. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or AWS_REGION.`,
      );
    else say(UNREACHABLE.includes(reason) ? 'unreachable' : 'error', `${reason}: ${message}`);
  }
  const stopsWrites = problems.some(({ reason }) => !reason.startsWith('Lifecycle'));
  if (!stopsWrites) say('note', `${place} takes objects.`);
  for (const finding of findings) say('note', finding);
}
