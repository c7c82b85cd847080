/** From the least to the most important, as the ingest service knows them. */
export type Level = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
/** As people write them: `'info'` too. */
export type LevelName = Level | Lowercase<Level>;

/** What belongs to a record: anything; what is no JSON is made readable, or left out. */
export type Data = Record<string, unknown>;

/** An error as it is sent. `cause` is another one, at most five deep. */
export interface ErrorRecord {
  name: string;
  message: string;
  stack?: string;
  cause?: ErrorRecord;
}

/** What somebody logs. Fields other than these belong into `data`. */
export interface RecordInput {
  level: LevelName;
  /** What happened, such as `USER_ACTION`, `FRONTEND_ERROR`, or a sentence. */
  message: string;
  data?: Data | undefined;
  /** An error or whatever else was thrown. Its stack becomes the record's. */
  error?: unknown;
  component?: string | undefined;
  /** Name of a part of the application. */
  logger?: string | undefined;
  request_id?: string | undefined;
  trace_id?: string | undefined;
  span_id?: string | undefined;
}

/** Fields that a child logger adds to each of its records. `data` is merged, the record's own fields take precedence. */
export interface LoggerContext {
  component?: string;
  logger?: string;
  data?: Data;
}

/** Why records were not sent. Counts reach the server as a record `DROPPED`. */
export type DropReason =
  /** More than `rateLimit` allows. */
  | 'rate_limited'
  /** Too large, also without its data. */
  | 'too_large'
  /** The outbox was full: the oldest went. */
  | 'outbox_full'
  /** Waited longer than seven days. */
  | 'too_old'
  /** The server will never take it. */
  | 'rejected'
  /** Something in it threw, a getter say. */
  | 'failed';

/** A record as `LoggerState.recent` shows it. */
export interface RecentRecord {
  timestamp: string;
  level: Level;
  message: string;
  data?: Data | undefined;
}

/** What is known at this moment; a new object after each change. */
export interface LoggerState {
  /** The latest records, newest last, at most 20. */
  readonly recent: readonly RecentRecord[];
  /** Records that wait to be sent, those of other tabs and earlier pages too once they are known. */
  readonly queued: number;
  /** Whether the browser says so. */
  readonly online: boolean;
  /** Why the last attempt to send failed, and what helps; undefined after one that succeeded. */
  readonly lastError: string | undefined;
  /** Of this page. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
  /** `memory`: IndexedDB is missing, failed or full: records, or some of them, end with the page. `none`: this is no page (SSR, Node). */
  readonly storage: 'indexeddb' | 'memory' | 'none';
}

/** Starts to collect; the function that it returns ends that, and may be called twice. */
export type Collector<Options = void> = (logger: Logger, options?: Options) => Stop;
export type Stop = () => void;

export interface NamedPattern {
  /** Stands in the text instead: `[REDACTED:<name>]`. */
  name: string;
  regex: RegExp;
}

export interface RedactOptions {
  /** Replaced in messages, stacks and data. Queries of addresses are removed without being asked for. */
  patterns?: readonly NamedPattern[];
  /**
   * Names of fields in `data`, or parts of them, in any case, at any depth, whose values are not sent. Those of passwords, tokens and such
   * are not anyway.
   */
  fields?: readonly string[];
  /** Whether collectors may send texts of elements. Default: false. */
  text?: boolean;
}

/** A record as a sampling sees it; `fields` are those that will be sent. */
export interface SampledRecord {
  at: number;
  fields: Record<string, unknown> & { data: Data };
}
/** Says which records are sent now that this one was logged: none, this one, or earlier ones too. Numbers are given after that. */
export type Sampling = (
  record: SampledRecord,
  session: string,
  /** What the server's latest answer asks for. */
  serverPercent: number,
) => SampledRecord[];

export interface LoggerOptions {
  /** Address of the ingest service, such as `https://events.example.com`; `/v1/logs` is added. */
  endpoint: string;
  app: string;
  release?: string | undefined;
  environment?: string | undefined;
  /** The application's public key. */
  key?: string | undefined;
  /** What is less important is not logged. The server's answer may ask for more important ones only. Default: INFO. */
  level?: LevelName;
  /** Such as `errorBiased({ keepPercent: 10 })`. Default: all is sent, and the server decides. */
  sampling?: Sampling;
  redact?: RedactOptions;
  /** An id, never a name or an address. */
  user?: string | undefined;
  context?: LoggerContext;
  /** Default: 50 a second, 200 at once. */
  rateLimit?: { perSecond: number; burst: number };
  /** Milliseconds from a record to the attempt to send it. Default: 5,000. */
  flushInterval?: number;
  /** What waits at most, in all tabs; beyond it the oldest go. Default: 5 MiB. */
  outbox?: { maxBytes?: number };
  /** The logger where there is no page, such as on the server: `printingLogger`. Default: one that does nothing. */
  withoutPage?: (options: LoggerOptions) => Logger;
  /** Started with the logger, where there is a page, and stopped by `close`. */
  collectors?: readonly ((logger: Logger) => Stop)[];
  /** Called once a record is in the outbox, on disk as far as the browser says so. For tests. */
  onStored?: (eventIds: readonly string[]) => void;
}

export interface Logger {
  trace(message: string, data?: Data): void;
  debug(message: string, data?: Data): void;
  info(message: string, data?: Data): void;
  warn(message: string, data?: Data): void;
  error(message: string, data?: Data): void;
  fatal(message: string, data?: Data): void;
  log(level: LevelName, message: string, data?: Data): void;
  /** With all that a record may have. */
  record(input: RecordInput): void;
  /** `USER_ACTION`, at level INFO. */
  logUserAction(action: string, element: string, data?: Data): void;
  /** `FRONTEND_ERROR`, at level ERROR, with stack and causes. */
  logError(error: unknown, data?: Data): void;
  /** Shares all but the context. */
  child(context: LoggerContext): Logger;
  /** Of all records from now on; undefined: nobody is signed in. */
  setUser(id: string | undefined): void;
  /** Where the user is. Query and fragment of `page` are removed. `route`: a template, such as `/orders/[id]`. */
  setPage(where: { page?: string | undefined; route?: string | undefined }): void;
  setLevel(level: LevelName): void;
  /** Sends what waits. Resolves once that succeeded or failed: `state().lastError` says which. */
  flush(): Promise<void>;
  /** Stops collectors, stores and sends what it can. What is logged after it is dropped. */
  close(): Promise<void>;
  /** Calls at once and after each change, as Svelte's stores do. */
  subscribe(listener: (state: LoggerState) => void): Stop;
  state(): LoggerState;
  /** The server knows records by it: `<session>:<number>`. It changes after half an hour without records, and four hours after its start. */
  readonly sessionId: string;
  /** Whether records of this level are logged now; spares the making of data that is not wanted. */
  isLogged(level: LevelName): boolean;
  /** What collectors go by. */
  readonly options: Readonly<LoggerOptions>;
}
