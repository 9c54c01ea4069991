import type {
  ReconciledAmounts,
  ReconciliationLine,
} from '../../results/documents/reconciliation-document.ts';
import { shellWord } from '../../units/shell-word.ts';

/** How far a prediction is from what was billed: `+3.7 %`, `not billed`. */
export function agreementText({ predicted, ratio }: ReconciledAmounts): string {
  if (ratio === null) return predicted === 0 ? '0 %' : 'not billed';
  if (ratio >= 10) return `×${Number(ratio.toPrecision(3))}`;
  const percent = 100 * (ratio - 1);
  if (Math.abs(percent) < 0.05) return '0 %';
  const digits = Math.abs(percent) < 10 ? 1 : 0;
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent).toFixed(digits)} %`;
}

/** The options that would mend a line, as they are typed; empty where there are none. */
export function setText({ set }: ReconciliationLine): string {
  const options = Object.entries(set ?? {}).map(([key, value]) => `--set ${shellWord(`${key}=${value}`)}`);
  return options.length === 0 ? '' : ` ${options.join(' ')}`;
}
