/** What an answer may be worth. The service has the last one, and no setting for another. */
export const DURABILITIES = ['noSync', 'syncARequest', 'groupCommit'] as const;

export type Durability = (typeof DURABILITIES)[number];

export const DURABILITY_NAMES: Record<Durability, string> = {
  noSync: 'no fsync: lost with the power',
  syncARequest: 'an fsync a request',
  groupCommit: 'group commit: one fsync for all that wait',
};
