/** `a.{b,c}.d` as `a.b.d` and `a.c.d`. */
function expand(name: string): string[] {
  const [, before = '', options, after = ''] = /^(.*?)\{([^}]*)\}(.*)$/.exec(name) ?? [];
  if (options === undefined) return [name];
  return options.split(',').flatMap((option) => expand(`${before}${option}${after}`));
}

/** The fields that the table of docs/records.md lists of a sample, in its order. */
export function documentedFields(page: string): string[] {
  const section = page.slice(page.indexOf('## A sample of a node'));
  return [...section.matchAll(/^\| (`[^|]*) \|/gm)]
    .flatMap(([, names = '']) => [...names.matchAll(/`([^`]+)`/g)])
    .flatMap(([, name = '']) => expand(name));
}

/** Paths of all values: `a.b`, `list[].c`; a list itself too when it holds objects and is no field of the record, since it has a row. */
export function fieldsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) {
    const items = value.flatMap((item) => fieldsOf(item, `${path}[]`));
    return path.includes('.') ? [`${path}[]`, ...items] : items;
  }
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, part]) =>
    fieldsOf(part, path === '' ? name : `${path}.${name}`),
  );
}
