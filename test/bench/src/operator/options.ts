/** How large the bench is, and how long it looks. All whole numbers. */
export type Options = {
  nodes: number;
  pipelines: number;
  /** Changes of a spec, one after the other, whose way to all agents is timed. */
  changes: number;
  /** How long each of the two steady states is watched. */
  seconds: number;
};

export const DEFAULTS: Options = { nodes: 1_000, pipelines: 200, changes: 20, seconds: 60 };

/** 10.128.0.0/9 has a /24 for each of so many nodes. */
export const MOST_NODES = 32_768;

const LIMITS: Record<keyof Options, [least: number, most: number]> = {
  nodes: [1, MOST_NODES],
  pipelines: [1, 10_000],
  changes: [1, 1_000],
  seconds: [10, 3_600],
};

/** @returns sentences that name each wrong flag */
export function checkOptions(options: Options): string[] {
  return Object.entries(LIMITS).flatMap(([flag, [least, most]]) => {
    const value = options[flag as keyof Options];
    return Number.isInteger(value) && value >= least && value <= most
      ? []
      : [`--${flag} wants a whole number from ${least} to ${most}`];
  });
}
