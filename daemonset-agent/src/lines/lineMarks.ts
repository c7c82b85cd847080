/** What is unusual about a line; each becomes a field of its record. */
export type LineMarks = {
  /** The line was longer than the limit and was cut. */
  truncated: boolean;
  /** The line is not of the runtime's form. */
  malformed: boolean;
  /** The log ended within this line. */
  unterminated: boolean;
};

export const NO_MARKS: LineMarks = { truncated: false, malformed: false, unterminated: false };
export const UNTERMINATED: LineMarks = { ...NO_MARKS, unterminated: true };
export const MALFORMED: LineMarks = { ...NO_MARKS, malformed: true };
