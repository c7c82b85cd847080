/**
 * What an element has that records its clicks, or its submits, itself. The bindings set it as a property: an attribute would cost a page with a
 * thousand of them more than all else. People may set it as an attribute, also around elements that are nobody's business.
 */
export const OWN_CLICKS = 'data-log-own';
export const OWN_SUBMITS = 'data-log-own-submit';

export type Own = typeof OWN_CLICKS | typeof OWN_SUBMITS;
/** With what records it now, as the bindings keep it. */
export type Owner<Recording = unknown> = Element & { [own in Own]?: Set<Recording> };

/** It, or one around it, does. */
export function isOwn(element: Element, own: Own): boolean {
  for (let at: Owner | null = element; at; at = at.parentElement)
    if (at[own]?.size || at.hasAttribute(own)) return true;
  return false;
}
