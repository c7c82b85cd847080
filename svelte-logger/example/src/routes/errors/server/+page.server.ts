export function load() {
  throw new Error('This load fails on the server', { cause: new Error('No connection to the database') });
}
