/** User and group that own nothing. */
const NOBODY = 65_534;

/** Runs `act` as somebody who may read only what everybody may: root may read all. For others it changes nothing. */
export function unprivileged<T>(act: () => T): T {
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.(NOBODY);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}
