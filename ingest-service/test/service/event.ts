/** A record as a page sends it. */
export function event(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    timestamp: new Date().toISOString(),
    level: 'INFO',
    message: 'USER_ACTION',
    data: { action: 'click', element: 'buy', sessionId: 's1', userId: 'u1' },
    ...changes,
  };
}

/** Numbered within a session. */
export function events(session: string, count: number, from = 0): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, n) => event({ event_id: `${session}:${from + n}` }));
}
