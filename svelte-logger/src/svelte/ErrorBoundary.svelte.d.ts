import type { Component, Snippet } from 'svelte';

export interface ErrorBoundaryProps {
  /** Where it stands: `component` of the records. */
  name?: string;
  children?: Snippet;
  /** What is shown instead; the error is what SvelteKit's `handleError` made of it, where that is the case. */
  failed?: Snippet<[error: unknown, reset: () => void]>;
  pending?: Snippet;
  /** Called after the error was recorded. */
  onerror?: (error: unknown, reset: () => void) => void;
}

/** A `<svelte:boundary>` whose errors are recorded. Without `failed` it shows nothing in place of what broke. */
declare const ErrorBoundary: Component<ErrorBoundaryProps>;
type ErrorBoundary = ReturnType<typeof ErrorBoundary>;
export default ErrorBoundary;
