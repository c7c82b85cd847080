import type { Level } from '@logpipeline/records';
import type { Random } from './random.ts';

export type Stream = 'stdout' | 'stderr';

/** One line as a program printed it, before the container runtime splits and stamps it. */
export type Line = {
  stream: Stream;
  /** The level that a reader is expected to find. */
  level: Level;
  /** Without LF. Holds the line's serial. */
  text: string;
};

export type Event = {
  lines: Line[];
  /** The pieces of lines that are longer than 16 KiB are written in turns, as when a program writes to both streams. */
  interleaved?: true;
};

/** What a style needs for its next event. */
export type StyleContext = {
  random: Random;
  now: Date;
  /** The next line's serial, `<container>-<n>`. Must be asked for in the order of the lines. */
  serial(): string;
};

/** How a program writes its log: gives its next event, one line or several. */
export type Style = (context: StyleContext) => Event;

export const stdout = (level: Level, text: string): Line => ({ stream: 'stdout', level, text });
export const stderr = (level: Level, text: string): Line => ({ stream: 'stderr', level, text });
