/**
 * What an element is called, without anything of what it shows: `data-log`, id, or tag with name, role and type.
 * `data-log-redact` on it or around it: only its tag.
 */
export function elementName(element: Element): string {
  const tag = element.localName;
  // From each shadow tree on into the one around it, which closest() does not do.
  for (let at: Element | undefined = element; at; at = (at.getRootNode() as ShadowRoot).host)
    if (at.closest('[data-log-redact]')) return tag;
  const attribute = (name: string) => element.getAttribute(name);
  // Not the property: of a form with a field named `id` that is the field.
  const id = attribute('id');
  const type = attribute('name') ?? attribute('role') ?? attribute('type');
  const unnamed = type ? `${tag}[${type}]` : tag;
  return attribute('data-log') || attribute('data-testid') || (id ? `${tag}#${id}` : unnamed);
}
