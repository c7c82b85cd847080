/**
 * One thing that is wrong with a pipeline, and the condition that it makes False. `message` is a sentence for people: what is so, what
 * follows, what to do. It never holds a secret. What the plan itself finds:
 *
 * | condition | reason | when |
 * |---|---|---|
 * | Ready | InvalidSpec | the stored spec does not meet the resource's definition (made with another version of it) |
 * | Ready | TenancyRefused | a pipeline outside of the release's namespace asks for what only that namespace may have |
 * | Ready | PrefixConflict | a pipeline that is in the release's namespace, below its own name, or older has an equal or nested prefix in the same bucket |
 * | Ready | PatternRefused | an expression of `redact` is RE2 syntax, but too large, or matches the empty text |
 * | Ready | NodeMetricsOff | samples of the nodes are asked for, and the release's agents take none |
 * | Ready | FrontendOff | browser events are asked for, and the release has no ingest service |
 * | BucketReady | CredentialsMissing | the Secret, or a key of it, is not there or not usable |
 * | BucketReady | Forbidden | the operator may not read the Secret |
 * | AgentsReady | Forbidden | the operator may not write what the agents need |
 * | AgentsReady | ConfigurationNotApplied | the API server did not take the configuration for another reason |
 * | AgentsReady | ReleaseMissing | the object that owns everything is not there, or is being deleted: nothing is applied |
 */
export type Problem = {
  condition: ProblemCondition;
  /** CamelCase, one of a documented list. */
  reason: string;
  message: string;
};

export type ProblemCondition = 'BucketReady' | 'AgentsReady' | 'Delivering' | 'Ready';
