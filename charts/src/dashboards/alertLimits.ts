/** What the panels have of the alerts, so that a line in a panel is where an alert begins. */
export type AlertLimits = {
  /** All alerts of the chart. */
  names: readonly string[];
  /** HighCpu: share of all cores that is busy. */
  cpu: number;
  /** HighMemory: share of memory that is in use. */
  memory: number;
  /** DiskSpaceLow and DiskSpaceCritical: share that is free. */
  diskLow: number;
  diskCritical: number;
  /** InodesLow: share that is free. */
  inodes: number;
  /** ApplicationErrorRateHigh: errors a minute of one workload, or of one release in browsers. */
  errorsPerMinute: number;
  /** NoSuccessfulUpload: seconds that the oldest record may be older than its pipeline's interval. */
  lateSeconds: number;
  /** SpoolFillingUp: share of its limit. */
  spool: number;
  /** ClockSkew, in seconds. */
  clockSkewSeconds: number;
  /** IngestRecordsRejected: share of all records. */
  rejectedShare: number;
  /** SlowRequests: share of all requests. */
  slowShare: number;
  /** IngestRejecting: share of the good requests. */
  failingShare: number;
  /** IngestFillingUp: share of its limit. */
  ingestLog: number;
  /** RecordsDropped: reasons of dropped lines that are none of its business, because the pipeline asks for it. */
  askedFor: readonly string[];
};

/** `monitoring.alerts` of the chart's values. */
export type AlertValues = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Throws for what is not a number where one is needed: then the values have changed, and this file has not. */
export function alertLimits(alerts: AlertValues): AlertLimits {
  const number = (alert: string, field: string): number => {
    const value = alerts[alert]?.[field];
    if (typeof value !== 'number') throw new Error(`monitoring.alerts.${alert}.${field} is no number`);
    return value;
  };
  const share = (alert: string) => number(alert, 'percent') / 100;
  return {
    names: Object.keys(alerts),
    cpu: share('HighCpu'),
    memory: share('HighMemory'),
    diskLow: share('DiskSpaceLow'),
    diskCritical: share('DiskSpaceCritical'),
    inodes: share('InodesLow'),
    errorsPerMinute: number('ApplicationErrorRateHigh', 'perMinute'),
    lateSeconds: number('NoSuccessfulUpload', 'lateSeconds'),
    spool: share('SpoolFillingUp'),
    clockSkewSeconds: number('ClockSkew', 'seconds'),
    rejectedShare: share('IngestRecordsRejected'),
    slowShare: share('SlowRequests'),
    failingShare: share('IngestRejecting'),
    ingestLog: share('IngestFillingUp'),
    askedFor: (alerts['RecordsDropped']?.['ignoredReasons'] ?? []) as string[],
  };
}
