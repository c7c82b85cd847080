import { ApiError } from '@logpipeline/kubernetes';
import type { Problem } from '../problem.ts';

/** What is wrong for all pipelines at once, by where it was found; told only when it changes. */
export class ReleaseProblems {
  readonly #bySource = new Map<string, readonly Problem[]>();
  readonly #onChange: (problems: readonly Problem[]) => void;
  #told = '[]';

  constructor(onChange: (problems: readonly Problem[]) => void) {
    this.#onChange = onChange;
  }

  /** Replaces what this source found before. */
  set(source: string, problems: readonly Problem[]): void {
    this.#bySource.set(source, problems);
    const all = this.all();
    const text = JSON.stringify(all);
    if (text === this.#told) return;
    this.#told = text;
    this.#onChange(all);
  }

  all(): Problem[] {
    return [...this.#bySource.values()].flat();
  }
}

/** A list that the operator cannot follow. Undefined for troubles that pass: a cut connection is no finding for people. */
export function listProblem(error: unknown): Problem | undefined {
  if (!(error instanceof ApiError) || error.status !== 403) return undefined;
  const message =
    `The operator may not see what it needs, and decides nothing new until it may: ${error.message}. ` +
    "Give its ServiceAccount that verb on that resource, as the chart's roles do.";
  return { condition: 'AgentsReady', reason: 'Forbidden', message };
}
