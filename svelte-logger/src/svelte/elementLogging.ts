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

/** @param begin listens; asks for the parameter each time that something is to be logged, since an action's may be updated */
export function elementLogger<Parameter>(
  begin: (element: Element, parameter: () => Parameter | undefined) => () => void,
): ElementLogger<Parameter> {
  function asAction(element: Element, parameter: Parameter | undefined): ElementLogging<Parameter> {
    const logging = begin(element, () => parameter) as ElementLogging<Parameter>;
    logging.update = (next) => {
      parameter = next;
    };
    logging.destroy = logging;
    return logging;
  }
  return ((first: Element | Parameter, second?: Parameter) =>
    // Not `instanceof Element`: elements of other frames count, and a server has no such class.
    (first as Partial<Node> | null | undefined)?.nodeType
      ? asAction(first as Element, second)
      : (element: Element) => begin(element, () => first as Parameter)) as ElementLogger<Parameter>;
}
