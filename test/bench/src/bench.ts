export type Bench = {
  name: string;
  /** One line for --help. */
  about: string;
  /** @returns the exit code */
  run(argv: string[]): Promise<number>;
};
