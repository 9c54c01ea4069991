import type { ResultsDocument } from '../../results/documents/document.ts';

/** Lambda's own part of the monthly bill, of one function or of all; what other services bill is left out. */
export function lambdaMonthly({ cost }: ResultsDocument, functionName?: string): number {
  return cost.monthlyLines
    .filter(
      (line) => line.service === 'lambda' && (functionName === undefined || line.function === functionName),
    )
    .reduce((sum, { amount }) => sum + amount, 0);
}
