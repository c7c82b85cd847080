/** One row of the list of reasons. Markdown, for docs/conditions.md. */
export type ReasonRow = {
  status: 'True' | 'False' | 'Unknown';
  meaning: string;
  /** What to do. */
  remedy: string;
};
