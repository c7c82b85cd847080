/** What an action costs that does nothing, with the parameter that `logClick` has. */
export function logClick(_: Element, __: unknown): { update(): void; destroy(): void } {
  return { update() {}, destroy() {} };
}
