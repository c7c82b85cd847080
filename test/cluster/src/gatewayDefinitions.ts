import { type Definition, definition } from './definition.ts';

/** The Gateway API's definition of what the chart makes for it. */
export const gatewayDefinitions: readonly Definition[] = [
  definition('gateway.networking.k8s.io', 'HTTPRoute', 'httproutes'),
];
