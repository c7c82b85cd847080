/** What the bench and its processes of stub agents say to each other. All fields survive JSON. */

export type StubAgent = { node: string; ip: string };

export type Start = {
  kind: 'start';
  agents: StubAgent[];
  port: number;
  server: string;
  ca: string;
  token: string;
  namespace: string;
  /** How many configurations each agent is to have. */
  pipelines: number;
};

/** Tell when all agents have a configuration of this pipeline with this interval. */
export type Expect = { kind: 'expect'; pipeline: string; interval: string };
/** From now on the counts in summaries grow, as where logs flow. */
export type Flow = { kind: 'flow' };
export type AskCounts = { kind: 'counts' };
export type ToAgents = Start | Expect | Flow | AskCounts;

/** Every agent's watch is open. */
export type Watching = { kind: 'watching' };
/** Every agent has the configurations of all pipelines. Times are of the machine's monotonic clock, in ms. */
export type Configured = { kind: 'configured'; at: number };
/** When each agent had what was expected. */
export type Arrived = { kind: 'arrived'; at: number[] };
export type Counts = {
  kind: 'counts';
  /** Events on all watches. */
  events: number;
  bytes: number;
  /** Watches that ended, and were opened again. */
  cuts: number;
  /** Summaries that were asked for. */
  pulls: number;
};
export type FromAgents = Watching | Configured | Arrived | Counts;

/** ms of the machine's monotonic clock, which all processes share. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
