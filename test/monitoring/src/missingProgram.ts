import { isThere } from '../../../scripts/test/isThere.ts';

/** Programs of this package, and the Debian package that brings each. */
const packages = { prometheus: 'prometheus', 'prometheus-alertmanager': 'prometheus-alertmanager' } as const;

/**
 * Why tests with these programs cannot run on this machine; null when they can. In CI all must be there, so that nothing
 * is skipped in silence.
 */
export function missingProgram(
  programs: readonly (keyof typeof packages)[],
  env: NodeJS.ProcessEnv = process.env,
): string | null {
  if (env['CI'] === 'true') return null;
  const missing = programs.filter((program) => !isThere(program));
  return missing.length === 0 ? null : `not installed: ${missing.map((one) => packages[one]).join(', ')}`;
}
