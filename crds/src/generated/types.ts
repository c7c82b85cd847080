// Made from logpipelines.yaml by `npm run generate -w @logpipeline/crds`; do not edit.
// biome-ignore-all format: generated
// biome-ignore-all lint/style/noExcessiveLinesPerFile: generated

/** What is shipped, where to, and how often. */
export type LogPipelineSpec = {
  /**
   * Name of the S3 bucket. It must exist: the operator does not create it. It may be changed; what a node has
   * sealed for the old bucket still goes there. Required.
   */
  bucket: string;
  /**
   * Upload at least this often, as a Go duration from 1m to 24h, such as 15m or 1h30m. A longer interval
   * makes fewer and larger objects. Default: 15m.
   */
  interval: string;
  /**
   * Ship only lines of these levels. A line in which no level was found always ships, unless dropUnknown is
   * true. Default: all levels.
   */
  levels?: ('TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL')[];
  /** Drop lines in which no level was found (a panic, say). Default: false. */
  dropUnknown: boolean;
  /** How the store is reached, and how objects are stored in it. */
  s3: {
    /**
     * Region of the bucket, such as eu-central-1. Default: the agent's own (AWS_REGION); with an endpoint,
     * us-east-1.
     */
    region?: string;
    /**
     * URL of a store that is not AWS, such as https://minio.example.com:9000. Default: AWS S3 of the region.
     */
    endpoint?: string;
    /**
     * Address the bucket as https://host/bucket/key rather than https://bucket.host/key; most stores that are
     * not AWS want it. Default: false.
     */
    forcePathStyle: boolean;
    /**
     * Secret in the pipeline's own namespace with the keys AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for
     * temporary credentials, AWS_SESSION_TOKEN. Default: the agent's own identity (IRSA, EKS Pod Identity,
     * instance role).
     */
    credentialsSecretRef?: {
      /** Name of the Secret. Required. */
      name: string;
    };
    /**
     * Storage class of the objects, such as STANDARD_IA, INTELLIGENT_TIERING or GLACIER_IR. Objects in
     * GLACIER and DEEP_ARCHIVE must be restored before anything can read them. Default: the bucket's own
     * (STANDARD).
     */
    storageClass?: string;
    /**
     * What the keys of all objects begin with, without slashes at its ends, such as logs/production. No two
     * pipelines may have equal or nested prefixes in one bucket: those of the release's namespace take
     * precedence, then who stays below its own <namespace>/<name>, then the older one; the other is refused.
     * At most 512 characters. Default: <namespace>/<name> of the pipeline.
     */
    prefix?: string;
    /**
     * Encryption that every upload asks for. Default: none is asked for, so the bucket's own default holds.
     */
    serverSideEncryption?: {
      /**
       * AES256: keys of S3 (SSE-S3). aws:kms: a key of KMS; the agents then need kms:GenerateDataKey.
       * Required.
       */
      type: 'AES256' | 'aws:kms';
      /** Id or ARN of the KMS key; with the type aws:kms only. Default: the account's key for S3. */
      kmsKeyId?: string;
    };
  };
  /**
   * Which pods' logs are shipped; all conditions must hold. Outside of the release's namespace only the
   * pipeline's own namespace can be selected. A pod opts out with the annotation logpipeline.dev/exclude:
   * "true". Default: all pods that the pipeline may see.
   */
  select?: {
    /** Which namespaces. Default: all that the pipeline may see. */
    namespaces?: {
      /** Only these namespaces, by name; at most 64. Default: all. */
      include?: string[];
      /** Not these namespaces, by name; at most 64. Default: none. */
      exclude?: string[];
      /** Only namespaces that have all of these labels; at most 16. Default: all. */
      matchLabels?: Record<string, string>;
    };
    /** Which pods, by their labels. Default: all. */
    pods?: {
      /** Only pods that have all of these labels; at most 16. Default: all. */
      matchLabels?: Record<string, string>;
      /** Only pods whose labels meet all of these; at most 16. Default: all. */
      matchExpressions?: {
        /** Label key, such as app.kubernetes.io/name. Required. */
        key: string;
        /**
         * In, NotIn: the label's value is one of values, or none of them. Exists, DoesNotExist: the label is
         * there, or is not. Required.
         */
        operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
        /** Label values for In and NotIn; at most 32. With Exists and DoesNotExist leave it out. */
        values?: string[];
      }[];
    };
    /** Which containers of the pods, init and ephemeral ones too. Default: all. */
    containers?: {
      /** Only containers of these names; at most 64. Default: all. */
      include?: string[];
      /** Not containers of these names; at most 64. Default: none. */
      exclude?: string[];
    };
    /**
     * Keys of pod labels that each record carries, such as app.kubernetes.io/name; at most 32. Default: none.
     */
    attachLabels?: string[];
  };
  /** CPU, memory, disk, network and processes of every node as records. In the release's namespace only. */
  nodeMetrics: {
    /** Ship node metrics. Default: false. */
    enabled: boolean;
    /** Time between two measurements, as a Go duration from 5s to 1h. Default: 30s. */
    interval: string;
    /** How many of the processes that use the most CPU are listed, 0 to 50. Default: 5. */
    topProcesses: number;
  };
  /** Browser events that the ingest service takes in. In the release's namespace only. */
  frontend: {
    /** Ship browser events. Default: false. */
    enabled: boolean;
  };
  /**
   * How objects are compressed: zstd, or gzip for readers without zstd; gzip takes about three times the CPU.
   * Default: zstd.
   */
  compression: 'zstd' | 'gzip';
  /**
   * Delete objects this many days after their upload, by a lifecycle rule on the pipeline's own prefix; 1 to
   * 3650. Default: they are kept, unless the bucket has rules of its own.
   */
  retentionDays?: number;
  /** Disk on each node for what is not in the bucket yet. */
  buffer: {
    /**
     * Largest size on each node, in bytes or as a quantity from 16Mi to 1Ti, such as 512Mi. A value of the
     * chart caps the sum over all pipelines. Default: 2Gi.
     */
    maxSize: number | string;
    /**
     * What a node does when its buffer is full. Block: stop reading; the kubelet's own files hold the rest
     * until it rotates them away. DropOldest: drop the oldest sealed data, counted. Default: Block.
     */
    whenFull: 'Block' | 'DropOldest';
  };
  /** What is replaced in log lines before they are written anywhere. Default: nothing. */
  redact?: {
    /** Built-in patterns to replace. Default: none. */
    builtin?: ('email' | 'creditCard' | 'bearerToken' | 'awsAccessKey' | 'jwt')[];
    /** Patterns of your own; at most 16. Default: none. */
    patterns?: {
      /** What stands in place of the match, and in the counts; at most 32 characters. Required. */
      name: string;
      /**
       * Regular expression in RE2 syntax (as Go's: no look-around, no back references, so that none can be
       * slow); at most 256 characters. Required.
       */
      regex: string;
    }[];
  };
  /**
   * Most lines that each container may ship; what is over it is dropped, counted and reported. Default: no
   * limit.
   */
  rateLimit?: {
    /** Lines a second and container in the long run, 1 to 1000000. Required. */
    linesPerSecond: number;
    /** Lines that may come at once, from linesPerSecond to 10000000. Default: linesPerSecond. */
    burst?: number;
  };
  /**
   * Keep only a part of the lines of some levels; what is left out is counted. At most 6 entries. Default:
   * all are kept.
   */
  sampling?: {
    /** Levels that this holds for. Required. */
    levels: ('TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL')[];
    /**
     * Percent of the lines that are kept, 1 to 100. To keep none, leave the level out of levels. Required.
     */
    keepPercent: number;
  }[];
  /**
   * Stop uploading. The agents go on reading into their buffers, and upload it all when this is false again.
   * Default: false.
   */
  suspend: boolean;
};

/** What the operator found out. Written by it alone. */
export type LogPipelineStatus = {
  /** metadata.generation of the spec that this status is about. */
  observedGeneration?: number;
  /**
   * Ready (all is well), BucketReady (the bucket takes objects), AgentsReady (the agents run with this
   * configuration), Delivering (records reach the bucket in time).
   */
  conditions?: {
    /** Ready, BucketReady, AgentsReady or Delivering. */
    type: string;
    /** True, False, or Unknown while it is not known yet. */
    status: 'True' | 'False' | 'Unknown';
    /** metadata.generation of the spec that this condition is about. */
    observedGeneration?: number;
    /** When status last changed, RFC 3339. */
    lastTransitionTime: string;
    /** One word of a documented list, such as BucketUnreachable. */
    reason: string;
    /** What is so, and what to do about it. */
    message: string;
  }[];
  /** Nodes of the cluster, counted. */
  nodes?: {
    /** Nodes that should ship. */
    desired?: number;
    /** Nodes whose agent is ready. */
    ready?: number;
    /** Nodes whose agent runs with this configuration. */
    upToDate?: number;
    /** ready and desired for people, as 3/3. */
    summary?: string;
  };
  /** Sums over all nodes, those that have gone included, since the pipeline was made. */
  totals?: {
    /** Records that are stored. */
    records?: number;
    /** Bytes that are stored, compressed. */
    bytes?: number;
    /** Data objects that are stored, indexes not counted. */
    objects?: number;
    /**
     * Lines that were dropped although nobody asked for it: over rateLimit, or since the buffer was full.
     * What levels, dropUnknown and sampling leave out is not counted.
     */
    dropped?: number;
    /** bytes for people, as 4.5 GiB. */
    shipped?: string;
  };
  /** Time of the oldest record that is not in the bucket yet, RFC 3339; left out when all are. */
  oldestUnshippedTime?: string;
  /** Time of the newest upload of records, RFC 3339. */
  lastUploadTime?: string;
  /** The nodes that lag most, worst first; at most 5. */
  worstNodes?: {
    /** Name of the node. */
    node: string;
    /** Time of the node's oldest record that is not in the bucket yet, RFC 3339. */
    oldestUnshippedTime?: string;
    /** Bytes in the node's buffer, compressed. */
    unshippedBytes?: number;
    /** What is wrong there, if it is known. */
    message?: string;
  }[];
};
