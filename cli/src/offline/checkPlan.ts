import { askedBuffer } from '@logpipeline/operator/plan/agentConfiguration';
import { frontendOff } from '@logpipeline/operator/plan/frontendOff';
import { bufferScale } from '@logpipeline/operator/plan/nodeBuffer';
import { nodeMetricsOff } from '@logpipeline/operator/plan/nodeMetricsOff';
import { patternsRefused } from '@logpipeline/operator/plan/patternsRefused';
import { type PrefixClaim, prefixConflicts, prefixOf } from '@logpipeline/operator/plan/prefixes';
import type { ReadPipeline } from '@logpipeline/operator/plan/readPipeline';
import { checkTenancy } from '@logpipeline/operator/plan/tenancy';
import type { Finding } from '../finding.ts';
import type { GivenPipeline } from './givenPipelines.ts';
import type { KnownRelease } from './knownRelease.ts';

export type PlanInput = {
  given: readonly GivenPipeline[];
  /** Undefined: not known, and nothing is said about tenants. */
  release: KnownRelease | undefined;
  /** Pipelines that are in the cluster already. */
  existing: readonly ReadPipeline[];
};

/** Says about each valid pipeline what the operator would say about it: tenancy, prefixes, what has no effect yet. */
export function checkPlan({ given, release, existing }: PlanInput): void {
  const all = together(given, existing);
  const conflicts = prefixConflicts([...all.values()].flatMap((read) => claimOf(read, release)));
  const scale = scaleOf([...all.values()], release);
  const byKey = new Map(given.map((pipeline) => [pipeline.key ?? '', pipeline]));
  for (const pipeline of given) {
    if (pipeline.read?.parsed.ok !== true) continue;
    const say = (severity: Finding['severity'], message: string, field: string) =>
      pipeline.findings.push({ severity, check: 'plan', message, line: pipeline.where.lineOf(field) });
    const parsed = pipeline.read.parsed.pipeline;
    const refusal = release === undefined ? undefined : checkTenancy(parsed, release);
    if (refusal !== undefined) say('error', refusal.message, 'metadata.namespace');
    const rival = conflicts.get(pipeline.read.key);
    if (rival !== undefined) say('error', conflict(rival, byKey), 'spec.s3.prefix');
    const patterns = patternsRefused(parsed.spec);
    if (patterns !== undefined) say('error', patterns.message, 'spec.redact.patterns');
    const off = release?.agent === undefined ? undefined : nodeMetricsOff(parsed.spec, release.agent);
    if (off !== undefined) say('warning', off.message, 'spec.nodeMetrics');
    const deaf = release?.ingest === undefined ? undefined : frontendOff(parsed.spec, release.ingest);
    if (deaf !== undefined) say('warning', deaf.message, 'spec.frontend.enabled');
    if (scale < 1) {
      const asked = Math.floor(askedBuffer(parsed.spec) / 2 ** 20);
      say(
        'note',
        `The buffers of all pipelines together are larger than a node's total (chart value buffer.maxTotalSize): this one gets ${Math.round(scale * 100)} % of its ${asked}Mi.`,
        'spec.buffer.maxSize',
      );
    }
  }
  for (const [key, rival] of conflicts) {
    if (byKey.has(key)) continue;
    const line = byKey.get(rival.pipeline)?.where.lineOf('spec.s3.prefix');
    byKey.get(rival.pipeline)?.findings.push({
      severity: 'error',
      check: 'plan',
      message: `Its prefix ${rival.prefix} equals or is nested with that of the LogPipeline ${key}, which is in the cluster, gives way to it, and would be refused (PrefixConflict).`,
      ...(line === undefined ? {} : { line }),
    });
  }
}

/** What there would be: the given ones in the place of those of the same name. Of two given ones the first counts. */
function together(given: readonly GivenPipeline[], existing: readonly ReadPipeline[]) {
  const all = new Map(existing.map((read) => [read.key, read]));
  const seen = new Set<string>();
  for (const { read } of given) {
    if (read === undefined || seen.has(read.key)) continue;
    seen.add(read.key);
    const { createdTime, uid } = all.get(read.key) ?? read;
    all.set(read.key, { ...read, createdTime, uid });
  }
  return all;
}

function claimOf(
  { key, namespace, parsed, createdTime, isDeleting }: ReadPipeline,
  release: KnownRelease | undefined,
): PrefixClaim[] {
  if (!parsed.ok || isDeleting) return [];
  // Who may not be there takes no place from others.
  if (release !== undefined && checkTenancy(parsed.pipeline, release) !== undefined) return [];
  const { spec } = parsed.pipeline;
  const { bucket } = spec;
  const isTenants = release !== undefined && namespace !== release.release.namespace;
  return [
    {
      pipeline: key,
      bucket,
      endpoint: spec.s3.endpoint,
      prefix: prefixOf(key, spec),
      createdTime,
      isTenants,
    },
  ];
}

function conflict(rival: PrefixClaim, given: ReadonlyMap<string, GivenPipeline>): string {
  const where = given.get(rival.pipeline)?.where;
  const place = where === undefined ? 'in the cluster' : `${where.source}, line ${where.line}`;
  return `Its prefix equals or is nested with ${rival.prefix} of the LogPipeline ${rival.pipeline} (${place}) in the bucket ${rival.bucket}: the retention of one would delete the other's data, and that one takes precedence, being in the release's namespace, below its own name, or older (PrefixConflict). Set spec.s3.prefix to another place.`;
}

function scaleOf(all: readonly ReadPipeline[], release: KnownRelease | undefined): number {
  if (release?.maxTotalSize === undefined) return 1;
  const sizes = all.flatMap(({ parsed }) => (parsed.ok ? [askedBuffer(parsed.pipeline.spec)] : []));
  return bufferScale(sizes, release.maxTotalSize);
}
