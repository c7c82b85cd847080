export function load() {
  throw new Error('loaded on the server', { cause: new RangeError('no connection') });
}
