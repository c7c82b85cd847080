/** A package of Debian and Ubuntu. */
export interface SystemPackage {
  name: string;
  /** The program that it brings; on PATH already, from wherever, the package is not asked for. */
  program: string;
  /** What the tests need it for. */
  why: string;
}

/** By tier. What a machine lacks is installed only when the tier has tests and is about to run. */
export const systemPackages = {
  browser: [{ name: 'chromium', program: 'chromium', why: 'the browser that tests drive' }],
  rules: [{ name: 'prometheus', program: 'promtool', why: 'promtool tests the alert rules' }],
  cluster: [],
} satisfies Record<string, readonly SystemPackage[]> as Record<
  'browser' | 'rules' | 'cluster',
  readonly SystemPackage[]
>;
