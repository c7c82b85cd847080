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
 * @param begin listens; asks for the parameter each time that something is to be logged, since an action's may be updated
 * @param own tells the collector of `/clicks`, as an attribute of the element, that it records itself
 */
export function elementLogger<Parameter>(
  begin: (element: Element, parameter: () => Parameter | undefined) => () => void,
  own?: string,
): ElementLogger<Parameter> {
  function start(element: Element, parameter: () => Parameter | undefined) {
    const stop = begin(element, parameter);
    if (own) element.toggleAttribute(own, true);
    return () => {
      stop();
      if (own) element.toggleAttribute(own, false);
    };
  }
  function asAction(element: Element, parameter: Parameter | undefined): ElementLogging<Parameter> {
    const stop = start(element, () => parameter);
    return Object.assign(stop, {
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
  return (value as Partial<Node> | null | undefined)?.nodeType !== undefined;
}
