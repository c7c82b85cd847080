/** The programs that can build the Dockerfile, in the order in which they are tried. */
export const builderNames = ['docker', 'podman', 'buildah'] as const;
export type BuilderName = (typeof builderNames)[number];

/** Runs a program to its end; `ok` is false when it failed or is not there. */
export type Run = (program: string, args: readonly string[]) => { ok: boolean; output: string };

/**
 * The first builder that works on this machine: docker's client alone is not enough, its daemon has to answer.
 * @returns for each builder that does not work why, when none does
 */
export function findBuilder(
  run: Run,
  wanted: readonly BuilderName[] = builderNames,
): { ok: true; builder: BuilderName } | { ok: false; reasons: string[] } {
  const reasons: string[] = [];
  for (const name of wanted) {
    const probe = run(name, name === 'docker' ? ['info'] : ['--version']);
    if (probe.ok) return { ok: true, builder: name };
    const lines = probe.output.trim().split('\n');
    reasons.push(`${name}: ${lines.at(-1) || 'does not run'}`);
  }
  return { ok: false, reasons };
}
