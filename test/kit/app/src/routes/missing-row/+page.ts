export function load() {
  if (typeof window !== 'undefined') throw new Error('loaded in the browser');
}
