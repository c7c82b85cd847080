/** Codes of answers that refuse a whole request. They are part of the API: clients and dashboards go by them. */
export type RefusalCode =
  | 'origin_not_allowed'
  | 'origin_missing'
  | 'key_unknown'
  | 'key_missing'
  | 'body_too_large'
  | 'decompressed_too_large'
  | 'compression_ratio'
  | 'compression_invalid'
  | 'encoding_not_supported'
  | 'content_type_not_supported'
  | 'body_timeout'
  | 'body_aborted'
  | 'body_empty'
  | 'utf8_invalid'
  | 'json_invalid'
  | 'batch_invalid'
  | 'too_many_records'
  | 'too_complex'
  | 'rate_limited'
  | 'storage_full'
  | 'storage_failed'
  | 'busy'
  | 'target_invalid'
  | 'not_found'
  | 'method_not_allowed'
  | 'internal';

export type RefusalOptions = {
  /** Of the settings, such as `limits.body`, where one was hit. */
  setting?: string;
  limit?: number | string;
  /** What was found. Never a secret. */
  value?: number | string;
  /** Seconds after which the same may succeed. */
  retryAfter?: number;
  cause?: unknown;
};

/** A whole request is refused. The message is for whoever wrote the client: what is wrong, what is allowed, what to do. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: RefusalCode;
  readonly options: RefusalOptions;

  constructor(status: number, code: RefusalCode, message: string, options: RefusalOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.status = status;
    this.code = code;
    this.options = options;
  }

  /** The answer's body. */
  toJSON(): { error: Record<string, unknown> } {
    const { setting, limit, value } = this.options;
    return {
      error: {
        code: this.code,
        message: this.message,
        ...(setting === undefined ? {} : { setting }),
        ...(limit === undefined ? {} : { limit }),
        ...(value === undefined ? {} : { value }),
      },
    };
  }
}
