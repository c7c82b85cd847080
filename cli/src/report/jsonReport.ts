import type { CheckResult } from '../check.ts';

/**
 * For programs: `{ok, exitCode, pipelines: [{source, document, line, pipeline, ok, findings, rendered?}], unreadable: […],
 * cluster: {server, definitionVersion, release, access: [{subject, allowed, missing: […]}]} | null, findings}`. Names
 * are only added.
 */
export function jsonReport(
  { given, rendered, cluster, access, findings }: CheckResult,
  exitCode: number,
): string {
  const place = ({ source, document, line }: { source: string; document: number; line: number }) => ({
    source,
    document,
    line,
  });
  const report = {
    ok: exitCode === 0,
    exitCode,
    pipelines: given.pipelines.map((pipeline) => ({
      ...place(pipeline.where),
      pipeline: pipeline.key ?? null,
      ok: !pipeline.findings.some(({ severity }) => severity === 'error'),
      findings: pipeline.findings,
      ...(rendered.has(pipeline) ? { rendered: rendered.get(pipeline) } : {}),
    })),
    unreadable: given.broken.map(({ where, findings: own }) => ({ ...place(where), findings: own })),
    cluster:
      cluster === undefined
        ? null
        : {
            server: cluster.server,
            definitionVersion: cluster.definitionVersion ?? null,
            release: cluster.release?.release ?? null,
            access: access.map(({ subject, access: asked }) => ({
              subject,
              allowed: asked.filter(({ allowed }) => allowed).length,
              missing: asked.filter(({ allowed }) => !allowed).map(({ allowed: _, ...rest }) => rest),
            })),
          },
    findings,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
