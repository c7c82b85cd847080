import { parse, YAMLParseError } from 'yaml';
import { type ParsedSettings, parseSettings } from './settings.ts';

/** Settings from a file's text, YAML or JSON. What the text says is in no error that is not about a known field. */
export function parseSettingsFile(path: string, text: string): ParsedSettings {
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
