import type { BucketTarget } from '../bucketTarget.ts';
import type { Problem } from '../problem.ts';
import type { BucketClient } from './bucketClient.ts';
import { bucketProblem } from './bucketReason.ts';
import { type Lifecycle, readLifecycle, writeLifecycle } from './lifecycle.ts';
import { describeExpiry, foreignExpiries } from './lifecycleConflict.ts';
import { lifecycleProblem } from './lifecycleProblem.ts';
import { isWanted, ruleId, ruleXml, type WantedRule, wantedRule } from './lifecycleRule.ts';

export type LifecycleOutcome = { problems: Problem[]; findings: string[] };

/**
 * Makes the bucket's lifecycle hold exactly our own rule of this pipeline, or none when it has no `retentionDays`. Writes
 * only when something differs; rules of others go back byte for byte. Two calls for one bucket must not overlap: S3 has
 * nothing that would keep the second from undoing the first.
 * @param change false: only says what it would do
 */
export async function reconcileLifecycle(
  target: BucketTarget,
  client: BucketClient,
  { change = true }: { change?: boolean } = {},
): Promise<LifecycleOutcome> {
  const wanted = wantedRule(target);
  const read = await readLifecycle(client);
  if (!read.ok) {
    // Whoever asked for no retention need not be told that it could not be had.
    if (wanted === undefined) return { problems: [], findings: [] };
    return { problems: [lifecycleProblem(read.problem, target, 'read')], findings: [] };
  }
  const outcome = judge(target, wanted, read.value);
  const texts = changed(read.value, ruleId(target), wanted);
  if (texts === undefined) return outcome;
  if (!change) {
    const rule = `the lifecycle rule "${ruleId(target)}"`;
    outcome.findings.push(`The operator would ${wanted === undefined ? 'remove' : 'write'} ${rule}.`);
    return outcome;
  }
  const written = await writeLifecycle(client, texts, read.value.transitionSize);
  if (written.ok) return outcome;
  return { ...outcome, problems: [lifecycleProblem(written.problem, target, 'write')] };
}

/** All rules as they should be, or undefined when they are so already. */
function changed(
  { texts, rules }: Lifecycle,
  ownId: string,
  wanted: WantedRule | undefined,
): string[] | undefined {
  const own = rules.filter((rule) => rule.ID === ownId);
  if (
    wanted === undefined ? own.length === 0 : own.length === 1 && own.every((rule) => isWanted(rule, wanted))
  )
    return undefined;
  const others = texts.filter((_, at) => rules[at]?.ID !== ownId);
  return wanted === undefined ? others : [...others, ruleXml(wanted)];
}

function judge(target: BucketTarget, wanted: WantedRule | undefined, { rules }: Lifecycle): LifecycleOutcome {
  const days = wanted?.days ?? Number.POSITIVE_INFINITY;
  const sooner = foreignExpiries(rules, ruleId(target), `${target.prefix}/`, days);
  const [first] = sooner;
  if (wanted === undefined) {
    return { problems: [], findings: sooner.map((expiry) => `${describeExpiry(expiry)}.`) };
  }
  const findings = [
    `Objects are deleted ${wanted.days} days after their upload by the lifecycle rule "${wanted.id}".`,
  ];
  if (first === undefined) return { problems: [], findings };
  const more = sooner.length > 1 ? ` So do ${sooner.length - 1} more.` : '';
  const problem = bucketProblem(
    'LifecycleConflict',
    `${describeExpiry(first)}, sooner than retentionDays ${wanted.days}.${more} Records are shipped, and deleted by that rule. Change it, or give this pipeline a prefix that it does not cover, or set retentionDays to what it allows.`,
  );
  return { problems: [problem], findings };
}
