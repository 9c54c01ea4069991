import { FaultError } from '../../model/fault.ts';

const FORMATS_TOLD =
  'give what aws ce get-cost-and-usage prints, a download of Cost Explorer, or a cost and usage report (CSV, gzip or Parquet)';

/** The fault of a file that is no bill, or cannot be read as one. */
export function notABill(file: string, problem: string, line?: number): FaultError {
  const place = line === undefined ? {} : { line };
  return new FaultError([{ file, ...place, path: '', problem, remedy: FORMATS_TOLD }]);
}
