/**
 * A document of CloudWatch's embedded metric format: a JSON object with the values at its root, and in `_aws` which of them are metrics.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export type EmfDocument = {
  _aws: {
    /** Milliseconds since 1970 UTC. CloudWatch takes what is at most two weeks old. */
    Timestamp: number;
    /** Not of the format: CloudWatch's agent asks for it on what it receives by TCP. */
    LogGroupName: string;
    CloudWatchMetrics: {
      Namespace: string;
      /** Each set of dimensions makes a metric of its own out of every value. */
      Dimensions: string[][];
      Metrics: { Name: string; Unit: EmfUnit }[];
    }[];
  };
  /** Dimensions are strings, metrics numbers. */
  [target: string]: unknown;
};

export type EmfUnit = 'Percent' | 'Count' | 'Seconds';

/** Null: not known; it is left out, since 0 would be a lie and the format has no null. */
export type EmfValue = { name: string; unit: EmfUnit; value: number | null };

export type EmfDocumentParts = {
  /** Milliseconds since 1970 UTC. */
  time: number;
  namespace: string;
  /** Values of all dimensions. */
  dimensions: Record<string, string>;
  /** Their names, as they are combined. */
  sets: string[][];
  values: EmfValue[];
};

/** Undefined when no value is known. */
export function emfDocument(parts: EmfDocumentParts): EmfDocument | undefined {
  const known = parts.values.filter(({ value }) => value !== null && Number.isFinite(value));
  if (known.length === 0) return undefined;
  return {
    _aws: {
      Timestamp: Math.floor(parts.time),
      LogGroupName: parts.namespace,
      CloudWatchMetrics: [
        {
          Namespace: parts.namespace,
          Dimensions: parts.sets,
          Metrics: known.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    // For those who read the line as a log: it has a level, and can be searched for.
    level: 'INFO',
    message: 'CLOUDWATCH_METRICS',
    ...parts.dimensions,
    ...Object.fromEntries(known.map(({ name, value }) => [name, value])),
  };
}
