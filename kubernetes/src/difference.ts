import { DROPPED_WHEN_ZERO, mergeKey, QUANTITIES, SETS } from './fieldRules.ts';
import { isSameQuantity } from './quantity.ts';

/**
 * Where `live` lacks something of `desired`, such as `spec.template.spec.containers[name=agent].image`; undefined when it has all
 * of it. What `live` has besides, defaults and fields of others, is no difference. Never gives a value: it may be a secret.
 */
export function difference(desired: unknown, live: unknown, path = '', field = ''): string | undefined {
  if (desired === undefined || desired === null) return undefined;
  if (Array.isArray(desired)) return listDifference(desired, live, path, field);
  if (typeof desired === 'object') return mapDifference(desired, live, path, field);
  if (desired === live) return undefined;
  if (live === undefined && isDropped(desired, field)) return undefined;
  if (QUANTITIES.has(field) && isSameQuantity(desired, live)) return undefined;
  return path;
}

/** The API server writes no empty string, and no false and 0 of fields that cannot be told from unset. */
function isDropped(value: unknown, field: string): boolean {
  return value === '' || ((value === false || value === 0) && DROPPED_WHEN_ZERO.has(field));
}

function mapDifference(desired: object, live: unknown, path: string, field: string): string | undefined {
  const entries = Object.entries(desired);
  if (live === undefined && entries.every(([, value]) => value === undefined)) return undefined;
  if (typeof live !== 'object' || live === null || Array.isArray(live)) return path;
  for (const [key, value] of entries) {
    const within = path === '' ? key : `${path}.${key}`;
    // The keys of a map of quantities are names of resources: what they hold goes by the name of the map.
    const name = QUANTITIES.has(field) ? field : key;
    const found = difference(value, (live as Record<string, unknown>)[key], within, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function listDifference(desired: unknown[], live: unknown, path: string, field: string): string | undefined {
  if (live === undefined) return desired.length === 0 ? undefined : path;
  if (!Array.isArray(live)) return path;
  if (SETS.has(field)) return desired.every((element) => live.includes(element)) ? undefined : path;
  const keys = desired.map((element) => mergeKey(field, element));
  if (desired.length > 0 && keys.every((key) => key !== undefined)) {
    const byKey = new Map(live.map((element) => [mergeKey(field, element), element]));
    return firstDifference(desired, (index) => [byKey.get(keys[index]), `${path}[${keys[index]}]`]);
  }
  if (desired.length !== live.length) return path;
  return firstDifference(desired, (index) => [live[index], `${path}[${index}]`]);
}

function firstDifference(
  desired: unknown[],
  partner: (index: number) => [live: unknown, path: string],
): string | undefined {
  for (const [index, element] of desired.entries()) {
    const [live, path] = partner(index);
    // An element that is not there is a difference, also when it would be empty.
    const found = live === undefined ? path : difference(element, live, path);
    if (found !== undefined) return found;
  }
  return undefined;
}
