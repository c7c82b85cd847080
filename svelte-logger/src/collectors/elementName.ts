/**
 * What an element is called, without anything of what it shows: `data-log`, id, or tag with name, role and type.
 * `data-log-redact` on it or around it: only its tag.
 */
export function elementName(element: Element): string {
  const tag = element.localName;
  if (element.closest('[data-log-redact]')) return tag;
  const attribute = (name: string) => element.getAttribute(name);
  const given = attribute('data-log') ?? attribute('data-testid');
  if (given) return given;
  if (element.id) return `${tag}#${element.id}`;
  const type = attribute('name') ?? attribute('role') ?? attribute('type');
  return type ? `${tag}[${type}]` : tag;
}
