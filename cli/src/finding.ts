/**
 * One thing that a check has to say about a document, or about all of them.
 * - `error`: it will not work as written. `warning`: it works, and perhaps not as meant. `note`: for your information.
 * - `unreachable`: it could not be found out, since something that was asked for does not answer or does not let us in.
 */
export type Severity = 'error' | 'warning' | 'note' | 'unreachable';

export type Finding = {
  severity: Severity;
  /** Which check says so. */
  check: 'syntax' | 'schema' | 'plan' | 'bucket' | 'cluster' | 'access';
  /** Whole sentences, and never a secret. */
  message: string;
  /** In the file, from 1. */
  line?: number;
};
