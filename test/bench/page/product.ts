/** What all loggers do here. Each file of `products/` exports `start(endpoint)`, which makes one as its documentation says. */
export interface Product {
  /** One record at level info. */
  record(message: string, data: Record<string, unknown>): void;
}

export type Start = (endpoint: string) => Product | undefined;
