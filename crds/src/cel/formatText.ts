/** CEL's `format`: puts the values in the places of `%s`, in order; `%%` is a percent sign. */
export function formatText(template: string, values: readonly unknown[]): string {
  let next = 0;
  const text = template.replace(/%(.?)/g, (_, verb: string) => {
    if (verb === '%') return '%';
    const value = values[next++];
    if (verb !== 's' || (typeof value !== 'string' && typeof value !== 'bigint')) {
      throw new Error(
        `BUG: format knows only %s of texts and whole numbers, not %${verb} of ${typeof value}`,
      );
    }
    return String(value);
  });
  if (next !== values.length)
    throw new Error(`BUG: ${values.length} values for ${next} places in "${template}"`);
  return text;
}
