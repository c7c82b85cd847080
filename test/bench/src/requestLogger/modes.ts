/** What the server under load does for each request, beside answering `ok`. */
export const MODES = ['bare', 'logger', 'withoutMemory', 'pinoHttp', 'bareNode', 'loggerNode'] as const;

export type Mode = (typeof MODES)[number];

/** CPU microseconds a request, one figure a round. */
export type Rounds = Record<Mode, number[]>;
