import { AGENTS_REASONS } from './agentsReasons.ts';
import { BUCKET_REASONS } from './bucketReasons.ts';
import type { ReasonRow } from './reasonRow.ts';

/**
 * Every reason that a condition of a LogPipeline can have: the one list that docs/conditions.md, the conditions and their tests share.
 * Reasons are an interface: alerts and scripts match them.
 */
export const REASONS = {
  Ready: {
    AllWell: {
      status: 'True',
      meaning: 'The bucket takes objects, the agents run with this configuration, records arrive in time.',
      remedy: 'Nothing.',
    },
    Suspended: {
      status: 'True',
      meaning: '`spec.suspend` is true. Agents read into their buffers and upload nothing.',
      remedy: 'Set `spec.suspend` to false to upload what waits.',
    },
    Pending: {
      status: 'Unknown',
      meaning: 'One of the other conditions is not known yet.',
      remedy: 'Wait a minute; if it stays so, read the other conditions and the log of the operator.',
    },
    InvalidSpec: {
      status: 'False',
      meaning: "The stored spec does not meet this version's definition; it was made with another version.",
      remedy: 'Correct the fields in the message; see that the CRD and the operator are of one version.',
    },
    TenancyRefused: {
      status: 'False',
      meaning:
        "The pipeline is outside of the release's namespace and asks for what only pipelines there may have.",
      remedy: "Leave out what the message names, or make the pipeline in the release's namespace.",
    },
    PrefixConflict: {
      status: 'False',
      meaning:
        "A pipeline that is in the release's namespace, below its own name, or older has an equal or nested prefix in the same bucket.",
      remedy: 'Set `spec.s3.prefix` to another place.',
    },
    PatternRefused: {
      status: 'False',
      meaning:
        'Expressions of `spec.redact.patterns` are too large, or can match nothing at all. Nothing is shipped unredacted.',
      remedy: 'Correct what the message names.',
    },
    NodeMetricsOff: {
      status: 'False',
      meaning:
        'Samples of the nodes are asked for, and the release’s agents take none. The rest of the pipeline works.',
      remedy: 'Set the chart value `agent.nodeMetrics.enabled` to true, or take `spec.nodeMetrics` out.',
    },
    FrontendOff: {
      status: 'False',
      meaning:
        'Browser events are asked for, and the release has no ingest service. The rest of the pipeline works.',
      remedy: 'Set the chart value `ingest.enabled` to true, or take `spec.frontend` out.',
    },
    BucketNotReady: {
      status: 'False',
      meaning: 'BucketReady is False.',
      remedy: 'See BucketReady.',
    },
    AgentsNotReady: {
      status: 'False',
      meaning: 'AgentsReady is False.',
      remedy: 'See AgentsReady.',
    },
    NotDelivering: {
      status: 'False',
      meaning: 'Delivering is False.',
      remedy: 'See Delivering.',
    },
  },
  BucketReady: BUCKET_REASONS,
  AgentsReady: AGENTS_REASONS,
  Delivering: {
    InTime: {
      status: 'True',
      meaning: 'No record is late. It is so also when there is nothing to ship.',
      remedy: 'Nothing.',
    },
    Suspended: {
      status: 'True',
      meaning: '`spec.suspend` is true: nothing is uploaded, and nothing is late.',
      remedy: 'Set `spec.suspend` to false to upload what waits.',
    },
    Pending: {
      status: 'Unknown',
      meaning: 'No agent has said anything about this pipeline yet.',
      remedy: 'Wait a minute, or see AgentsReady.',
    },
    SpoolFull: {
      status: 'False',
      meaning:
        'Agents stopped reading, since the buffer or the disk is full. What the kubelet rotates away meanwhile is lost.',
      remedy: 'Mend what holds up uploads; raise `spec.buffer.maxSize`, or free the disk.',
    },
    SpoolFailed: {
      status: 'False',
      meaning: 'Agents cannot use their buffer on disk.',
      remedy: 'See the message; look at the disk of the nodes that it names.',
    },
    UploadsFailing: {
      status: 'False',
      meaning: 'Records are there that are older than one interval and 10 minutes, and uploads fail.',
      remedy: 'See the message. Nothing is lost while there is room in the buffer.',
    },
    RecordsLate: {
      status: 'False',
      meaning: 'Records are there that are older than one interval and 10 minutes, and it is not known why.',
      remedy: "Look at the agents' CPU limit and logs on the nodes in the message.",
    },
  },
} as const satisfies Record<ConditionType, Record<string, ReasonRow>>;

export type ConditionType = 'Ready' | 'BucketReady' | 'AgentsReady' | 'Delivering';

export type ReasonOf<T extends ConditionType> = keyof (typeof REASONS)[T] & string;

/** The row of a reason; undefined when the list does not have it, which a test forbids for all that the operator itself finds. */
export function reasonRow(type: ConditionType, reason: string): ReasonRow | undefined {
  const rows: Record<string, ReasonRow> = REASONS[type];
  return Object.hasOwn(rows, reason) ? rows[reason] : undefined;
}
