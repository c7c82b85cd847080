import { type ParsedSettings, parseSettings } from './settings.ts';

/** Settings from a file's text. No error shows the text: somebody may have given the wrong file. */
export function parseSettingsFile(path: string, text: string): ParsedSettings {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    return { ok: false, errors: [`${path}: not valid JSON`] };
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { ok: false, errors: [`${path}: allowed: a map of fields`] };
  }
  return parseSettings(input);
}
