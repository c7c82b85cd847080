/** What an action returns, and at the same time what an attachment returns: a function that undoes. */
export interface ElementLogging<Parameter> {
  (): void;
  update(parameter: Parameter): void;
  destroy(): void;
}

/** One function for `use:name={parameter}`, `{@attach name(parameter)}` and, where the parameter may be missing, `{@attach name}`. */
export interface ElementLogger<Parameter> {
  (element: Element, parameter?: Parameter): ElementLogging<Parameter>;
  (parameter: Parameter): (element: Element) => () => void;
}

/**
 * @param start begins to listen; asks for the parameter each time that something is to be logged, since an action's may be updated
 */
export function elementLogger<Parameter>(
  start: (element: Element, parameter: () => Parameter | undefined) => () => void,
): ElementLogger<Parameter> {
  function asAction(element: Element, first: Parameter | undefined): ElementLogging<Parameter> {
    let parameter = first;
    const stop = start(element, () => parameter);
    return Object.assign(() => stop(), {
      update(next: Parameter) {
        parameter = next;
      },
      destroy: stop,
    });
  }
  return ((first: Element | Parameter, second?: Parameter) =>
    isElement(first)
      ? asAction(first, second)
      : (element: Element) => start(element, () => first)) as ElementLogger<Parameter>;
}

/** Not `instanceof Element`: elements of other frames count, and a server has no such class. */
function isElement(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && 'nodeType' in value;
}
