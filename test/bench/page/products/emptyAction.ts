/** No logger, but an action that does nothing on each of the page's elements. */
export function start(): undefined {}
