export function load() {
  if (typeof window !== 'undefined') throw new Error('This load fails in the browser');
}
