import type { Json } from './testRelease.ts';

/** Each field of a LogPipeline's spec, and the test in fields.cluster.test.ts that shows its effect on the real cluster. */
export const COVERED_FIELDS: Record<string, string> = {
  bucket: 'prefix and bucket say where objects go',
  interval: 'an object is there within the interval, and none before its time',
  levels: 'levels and dropUnknown choose lines',
  dropUnknown: 'levels and dropUnknown choose lines',
  's3.region': 'region and credentials are what requests are signed with',
  's3.endpoint': 'endpoint and forcePathStyle say whom requests go to',
  's3.forcePathStyle': 'endpoint and forcePathStyle say whom requests go to',
  's3.credentialsSecretRef.name': 'region and credentials are what requests are signed with',
  's3.storageClass': 'storage class and encryption are asked for with each object',
  's3.prefix': 'prefix and bucket say where objects go',
  's3.serverSideEncryption.type': 'storage class and encryption are asked for with each object',
  's3.serverSideEncryption.kmsKeyId': 'storage class and encryption are asked for with each object',
  'select.namespaces.include': 'namespaces are chosen by name',
  'select.namespaces.exclude': 'namespaces are chosen by name',
  'select.namespaces.matchLabels': 'a namespace that gets the label later is shipped from then on',
  'select.pods.matchLabels': 'pods are chosen by their labels',
  'select.pods.matchExpressions[].key': 'pods are chosen by their labels',
  'select.pods.matchExpressions[].operator': 'pods are chosen by their labels',
  'select.pods.matchExpressions[].values': 'pods are chosen by their labels',
  'select.containers.include': 'containers are chosen by name',
  'select.containers.exclude': 'containers are chosen by name',
  'select.attachLabels': 'records carry the labels that are attached, and the name of the cluster',
  'nodeMetrics.enabled': 'samples of the node arrive, as often and with as many processes as was asked for',
  'nodeMetrics.interval': 'samples of the node arrive, as often and with as many processes as was asked for',
  'nodeMetrics.topProcesses':
    'samples of the node arrive, as often and with as many processes as was asked for',
  'frontend.enabled': 'browser events without an ingest service are said to go nowhere',
  compression: 'gzip objects are what gunzip reads',
  retentionDays: 'a store without lifecycle rules is a condition, and records are shipped all the same',
  'buffer.maxSize': 'a full buffer stops reading or drops the oldest, as it was asked to',
  'buffer.whenFull': 'a full buffer stops reading or drops the oldest, as it was asked to',
  'redact.builtin': 'what is redacted is not there, and a pattern that cannot be used stops the pipeline',
  'redact.patterns[].name':
    'what is redacted is not there, and a pattern that cannot be used stops the pipeline',
  'redact.patterns[].regex':
    'what is redacted is not there, and a pattern that cannot be used stops the pipeline',
  'rateLimit.linesPerSecond': 'a rate limit lets the burst through and counts the rest',
  'rateLimit.burst': 'a rate limit lets the burst through and counts the rest',
  'sampling[].levels': 'sampling keeps about its part of a level, and all of the others',
  'sampling[].keepPercent': 'sampling keeps about its part of a level, and all of the others',
  suspend: 'a suspended pipeline reads and uploads nothing, and uploads it all when it goes on',
};

/** The fields below a schema of a CRD that hold values, such as `select.pods.matchExpressions[].key`. */
export function valueFields(schema: Json, path = ''): string[] {
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([name, below]) =>
      valueFields(below, path === '' ? name : `${path}.${name}`),
    );
  }
  return schema.items?.properties === undefined ? [path] : valueFields(schema.items, `${path}[]`);
}
