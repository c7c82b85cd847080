import type { FieldConfig, GrafanaPanel } from '../../../../charts/src/dashboards/grafana/grafanaJson.ts';
import { namedColour } from './palette.ts';

/** How a panel shows one series or column: its defaults, changed by the overrides that match the name. */
export type Field = FieldConfig & { custom: Record<string, unknown> };

export function fieldOf({ fieldConfig }: GrafanaPanel, name: string): Field {
  const { defaults, overrides } = fieldConfig;
  const field: Field = { ...defaults, custom: { ...defaults.custom } };
  for (const { matcher, properties } of overrides) {
    const { id, options } = matcher;
    const matches = id === 'byName' ? options === name : new RegExp(options.slice(1, -1)).test(name);
    if (!matches) continue;
    for (const property of properties) {
      const [, custom] = /^custom\.(.+)$/.exec(property.id) ?? [];
      if (custom !== undefined) field.custom[custom] = property.value;
      else Object.assign(field, { [property.id]: property.value });
    }
  }
  return field;
}

/** The colour of the last threshold that the value has reached. */
export function thresholdColour({ thresholds }: FieldConfig, value: number): string {
  const reached = (thresholds?.steps ?? []).filter((step) => step.value === null || value >= step.value);
  return namedColour(reached.at(-1)?.color ?? 'text');
}

/** What a mapping shows instead of the value. */
export function mappedText({ mappings = [] }: FieldConfig, value: number): string | undefined {
  type Range = { options: { from: number; to: number | null; result: { text: string } } };
  const found = (mappings as Range[]).find(
    ({ options: { from, to } }) => value >= from && (to === null || value <= to),
  );
  return found?.options.result.text;
}
