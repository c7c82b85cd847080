/** The same page without a logger. */
export function start(): undefined {}
