import type { ReadRule } from './lifecycleRule.ts';

/** Somebody else's rule that expires objects of ours, and when: days after their upload, or at a date for all of them. */
export type ForeignExpiry = { rule: string; prefix: string; when: string; days: number };

/**
 * Rules of others that expire what lies under `prefix` (with its slash) before `days`, the soonest first. A rule for some
 * part of the prefix counts, and one for objects of a certain size; one for objects with tags does not: ours have none.
 */
export function foreignExpiries(
  rules: readonly ReadRule[],
  ownId: string,
  prefix: string,
  days: number,
): ForeignExpiry[] {
  return rules
    .filter((rule) => rule.ID !== ownId && rule.Status === 'Enabled' && !isForTags(rule))
    .flatMap((rule) => {
      const theirs = rule.Filter?.And?.Prefix ?? rule.Filter?.Prefix ?? rule.Prefix ?? '';
      const when = expiryOf(rule);
      if (when === undefined || !(prefix.startsWith(theirs) || theirs.startsWith(prefix))) return [];
      return [{ rule: rule.ID ?? '(without an ID)', prefix: theirs, ...when }];
    })
    .filter((expiry) => expiry.days < days)
    .sort((a, b) => a.days - b.days);
}

function isForTags({ Filter: filter }: ReadRule): boolean {
  return filter?.Tag !== undefined || (filter?.And?.Tags ?? []).length > 0;
}

function expiryOf({ Expiration: expiration }: ReadRule): { when: string; days: number } | undefined {
  if (expiration?.Days !== undefined) {
    return { days: expiration.Days, when: `after ${expiration.Days} days` };
  }
  // At that date, and ever after at once.
  if (expiration?.Date !== undefined) {
    return { days: 0, when: `on ${expiration.Date.toISOString().slice(0, 10)}, whatever their age` };
  }
  return undefined;
}

export function describeExpiry({ rule, prefix, when }: ForeignExpiry): string {
  return `The lifecycle rule "${rule}" of somebody else expires objects under ${prefix === '' ? 'the whole bucket' : `"${prefix}"`} ${when}`;
}
