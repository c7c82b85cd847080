import { parseYamlSettings } from '@logpipeline/service/yaml';
import { type ParsedSettings, parseSettings } from './settings.ts';

/** Settings from a file's text, YAML or JSON. What the text says is in no error that is not about a known field. */
export function parseSettingsFile(path: string, text: string): ParsedSettings {
  return parseYamlSettings(path, text, parseSettings);
}
