import { type Row, unknownYet } from './conditionRow.ts';
import { agents, bucket, nodes, refused, suspended, verdict } from './inputs.ts';

const off = [{ condition: 'Ready' as const, reason: 'FrontendOff', message: 'spec.frontend has no effect.' }];

/** Rows about Ready and BucketReady. */
export const bucketRows: Row[] = [
  ['all is well', {}, 'Ready', 'AllWell', 'All is well. 20 of 20 nodes run this configuration.'],
  ['all is well', {}, 'BucketReady', 'Writable', 'Bucket logs takes objects below shop/logs/.'],
  [
    'advice about the bucket',
    { bucket: bucket(undefined, ['It has no default encryption.']) },
    'BucketReady',
    'Writable',
    'It has no default encryption.',
  ],
  [
    'nothing is known',
    { ...unknownYet, verdict: undefined },
    'Ready',
    'Pending',
    'BucketReady: The bucket is being checked.',
  ],
  ['the bucket is not checked yet', unknownYet, 'BucketReady', 'NotChecked', 'being checked'],
  ['invalid spec', { verdict: refused('Ready', 'InvalidSpec') }, 'Ready', 'InvalidSpec', 'so mend it'],
  ['tenancy', { verdict: refused('Ready', 'TenancyRefused') }, 'Ready', 'TenancyRefused', 'so mend it'],
  [
    'tenancy: no configuration',
    { verdict: refused('Ready', 'TenancyRefused') },
    'AgentsReady',
    'NotConfigured',
    'Ready says why',
  ],
  ['prefix', { verdict: refused('Ready', 'PrefixConflict', true) }, 'Ready', 'PrefixConflict', 'so mend it'],
  [
    'prefix: the last good configuration',
    { verdict: refused('Ready', 'PrefixConflict', true) },
    'AgentsReady',
    'LastGoodConfiguration',
    'Ready says why',
  ],
  [
    'prefix: no check',
    { verdict: refused('Ready', 'PrefixConflict', true) },
    'BucketReady',
    'NotChecked',
    'as long as Ready is False',
  ],
  [
    'samples that no agent takes',
    {
      verdict: verdict({
        problems: [
          { condition: 'Ready', reason: 'NodeMetricsOff', message: 'spec.nodeMetrics has no effect.' },
        ],
      }),
    },
    'Ready',
    'NodeMetricsOff',
    'spec.nodeMetrics',
  ],
  [
    'browser events that nothing takes in',
    {
      verdict: verdict({
        problems: [
          { condition: 'Ready', reason: 'FrontendOff', message: 'spec.frontend.enabled has no effect.' },
        ],
      }),
    },
    'Ready',
    'FrontendOff',
    'spec.frontend.enabled',
  ],
  [
    'partly without effect, and the bucket is gone',
    { verdict: verdict({ problems: off }), bucket: bucket('BucketNotFound') },
    'Ready',
    'BucketNotReady',
    'BucketReady: BucketNotFound',
  ],
  [
    'withheld since a pattern is refused',
    { verdict: refused('Ready', 'PatternRefused', true) },
    'Ready',
    'PatternRefused',
    'so mend it',
  ],
  [
    'the bucket',
    { bucket: bucket('BucketUnreachable') },
    'Ready',
    'BucketNotReady',
    'BucketReady: BucketUnreachable, so mend it.',
  ],
  [
    'the agents',
    { agents: agents({ unready: nodes(2) }) },
    'Ready',
    'AgentsNotReady',
    'AgentsReady: No agent is ready on a and b.',
  ],
  [
    'delivery',
    { agents: agents({ late: nodes(1) }) },
    'Ready',
    'NotDelivering',
    'Delivering: Records that are older than',
  ],
  ['suspended', { verdict: suspended() }, 'Ready', 'Suspended', 'set spec.suspend to false'],
  [
    'no right to read the Secret',
    { verdict: refused('BucketReady', 'Forbidden') },
    'BucketReady',
    'Forbidden',
    'so mend it',
  ],
  [
    'no Secret',
    { verdict: refused('BucketReady', 'CredentialsMissing') },
    'BucketReady',
    'CredentialsMissing',
    'so mend it',
  ],
  [
    'no Secret: no configuration',
    { verdict: refused('BucketReady', 'CredentialsMissing') },
    'AgentsReady',
    'NotConfigured',
    'BucketReady says why',
  ],
  [
    'an operator without identity, before any upload',
    { bucket: bucket('NotProbed'), agents: agents({ lastUploadTime: undefined }) },
    'Ready',
    'Pending',
    'BucketReady: NotProbed',
  ],
  [
    'an operator without identity, and agents that upload',
    { bucket: bucket('NotProbed') },
    'Ready',
    'AllWell',
    'All is well.',
  ],
  ...[
    'NotProbed',
    'BucketNotFound',
    'BucketUnreachable',
    'BucketThrottled',
    'BucketFailing',
    'BucketFull',
    'WrongRegion',
    'CredentialsRefused',
    'AccessDenied',
    'EncryptionRefused',
    'StorageClassRefused',
    'RequestRefused',
    'LifecycleConflict',
    'LifecycleUnsupported',
    'LifecycleDenied',
    'LifecycleRefused',
  ].map(
    (reason): Row => [reason, { bucket: bucket(reason) }, 'BucketReady', reason, `${reason}, so mend it.`],
  ),
];
