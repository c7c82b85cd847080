/**
 * What an agent answers to `GET /status?view=summary` with the bearer token of the release: what the operator needs,
 * and no more, since it asks thousands. Times are RFC 3339 in UTC, sizes bytes.
 */
export type AgentSummary = {
  version: string;
  cluster: string;
  node: string;
  /** When this process started. */
  startedTime: string;
  /** Why the node is going away, for people; left out when it is not. */
  leaving?: string;
  /** Whether the agent has listed its configuration since it started; until then it runs on its last good copies. */
  configurationSynced: boolean;
  pipelines: AgentPipelineSummary[];
  /** Configurations that this agent cannot use; it goes on with its last good one of that pipeline, if there is one. */
  rejected: RejectedConfiguration[];
};

export type AgentPipelineSummary = {
  /** `<namespace>/<name>`. */
  pipeline: string;
  /** Of the configuration that runs, see `revisionOf`; null for pipelines from a settings file. */
  revision: string | null;
  /**
   * `draining`: the pipeline is deleted or has a new destination, and the rest of its buffer goes where it was promised to
   * go; such a one may stand beside its successor of the same name.
   */
  state: 'starting' | 'running' | 'suspended' | 'blocked' | 'failed' | 'draining' | 'stopping' | 'stopped';
  /** Why the state is `failed` or `blocked`. */
  failure?: string;
  /** For people, such as `s3://bucket`. */
  destination: string;
  /** Since the buffer's folder was made on this node, over restarts of the agent. */
  totals: {
    records: number;
    /** Compressed. */
    bytes: number;
    /** Data objects, indexes not counted. */
    objects: number;
    /** Lines, by reason: level, unknown_level, sampled, rate_limit, invalid_record, buffer_full. */
    dropped: Record<string, number>;
  };
  /** Compressed bytes in the buffer. */
  unshippedBytes: number;
  bufferBytes: { used: number; limit: number };
  oldestUnshippedTime: string | null;
  lastUploadTime: string | null;
  /** What has gone wrong since the last successful upload. */
  trouble?: { reason: string; message: string; since: string };
};

export type RejectedConfiguration = {
  /** Name of the Secret. */
  secret: string;
  /** `<namespace>/<name>` as the Secret's annotation has it; null without one. */
  pipeline: string | null;
  revision: string;
  /** Sentences that name the field, the value, and what is allowed; no secret is in them. */
  errors: string[];
};
