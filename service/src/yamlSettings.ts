import { parse, YAMLParseError } from 'yaml';

/** Settings, or each wrong field by its name; a message about the whole begins with `the file:`. */
export type Parsed<S> = { ok: true; settings: S } | { ok: false; errors: string[] };

/** Settings from a file's text, YAML or JSON. What the text says is in no error that is not about a known field. */
export function parseYamlSettings<S>(
  path: string,
  text: string,
  parseSettings: (input: unknown) => Parsed<S>,
): Parsed<S> {
  let input: unknown;
  try {
    input = parse(text, { logLevel: 'error' });
  } catch (error) {
    return { ok: false, errors: [`${path}: not valid YAML${placeOf(error)}`] };
  }
  const parsed = parseSettings(input);
  if (parsed.ok) return parsed;
  return { ok: false, errors: parsed.errors.map((error) => error.replace(/^the file:/, `${path}:`)) };
}

/** The library's own message shows the line, and the line may hold a secret. */
function placeOf(error: unknown): string {
  if (!(error instanceof YAMLParseError)) return '';
  const [at] = error.linePos ?? [];
  return `${at === undefined ? '' : ` at line ${at.line}, column ${at.col}`} (${error.code})`;
}
