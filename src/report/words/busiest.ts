import type { FunctionResults, ResultsDocument } from '../../results/documents/document.ts';

export interface NamedFunction {
  readonly name: string;
  readonly results: FunctionResults;
}

/** Functions by falling number of requests; equal ones stay in the document's order. */
export function byRequests(document: ResultsDocument): readonly NamedFunction[] {
  return Object.entries(document.functions)
    .map(([name, results]) => ({ name, results }))
    .sort((a, b) => b.results.requests - a.results.requests);
}
