/**
 * Severity levels, as small numbers on hot paths and as words in records. Higher is more severe; UNKNOWN is not
 * a severity: it marks a line in which no level was found.
 */
export const LEVELS = ['UNKNOWN', 'TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

/** A level's word, as it stands in records and in a pipeline's `levels`. */
export type Level = (typeof LEVELS)[number];

/** A level's number: its index in {@link LEVELS}. */
export type LevelNumber = 0 | 1 | 2 | 3 | 4 | 5 | 6;

export const UNKNOWN = 0;
export const TRACE = 1;
export const DEBUG = 2;
export const INFO = 3;
export const WARN = 4;
export const ERROR = 5;
export const FATAL = 6;
