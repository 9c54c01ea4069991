import { BILL_FIGURES, LINE_FIGURES, SERVICE_FIGURES, TOTAL_FIGURES } from './bill-figures.ts';
import type { Figure, Owner, OwnerFigures } from './figure.ts';
import { CHAIN_FIGURES, RESOURCE_FIGURES, TRIGGER_FIGURES } from './flow-figures.ts';
import { FUNCTION_FIGURES } from './function-figures.ts';

/**
 * The one catalogue of figures: what can be a threshold, a `--fail-on` condition, a row of `diff` and a row
 * or column of the CSV, in the order in which they are listed. Thresholds (thresholds.ts, metric-names.ts),
 * differences and conditions (read-figures.ts), the CSV (report/csv/csv.ts), the docs' table and the JSON
 * Schema (threshold-schema.ts) walk it; none has a list of its own.
 *
 * To add a figure:
 * 1. Put the number into the results document: document.ts, schema.ts and whatever builds that part. A
 *    trend's histogram has the same key in the measurements.
 * 2. Add one record to its owner's list (function-figures.ts, flow-figures.ts, bill-figures.ts), at the end:
 *    the order is that of `diff` and of the CSV.
 * 3. Run `npx vitest run test/results/figures.test.ts test/docs`. The first fails for a number of the
 *    document that no record has, and for a record that one of the ways does not reach; the second prints the
 *    docs' table as it should be.
 * 4. `npm run schema` where the name is new.
 *
 * What the numbers are of stands in `nodesOf` (read-figures.ts): a new owner is a record here and a line
 * there.
 */
export const CATALOGUE: readonly OwnerFigures[] = [
  owner('bill', 'cost', { isFolderWritten: true, figures: BILL_FIGURES }),
  owner('function', 'functions', { figures: FUNCTION_FIGURES }),
  owner('trigger', 'triggers', { csvPrefix: 'trigger.', figures: TRIGGER_FIGURES }),
  owner('resource', 'resources', { csvPrefix: 'resource.', figures: RESOURCE_FIGURES }),
  owner('total', '', { figures: TOTAL_FIGURES }),
  owner('chain', 'chains', { isFolderWritten: true, csvPrefix: 'chain.', figures: CHAIN_FIGURES }),
  owner('service', 'cost', { isFolderWritten: true, csvPrefix: 'service.', figures: SERVICE_FIGURES }),
  owner('line', 'cost', { isFolderWritten: true, csvPrefix: 'line.', figures: LINE_FIGURES }),
];

function owner(
  name: Owner,
  folder: string,
  rest: Partial<OwnerFigures> & Pick<OwnerFigures, 'figures'>,
): OwnerFigures {
  return { owner: name, folder, isFolderWritten: false, csvPrefix: '', ...rest };
}

export function figuresOfOwner(name: Owner): OwnerFigures {
  const found = CATALOGUE.find((one) => one.owner === name);
  if (found === undefined) throw new Error(`no figures of a ${name}`);
  return found;
}

/** The figure of an owner under its name or another that it has. */
export function findFigure(name: Owner, measure: string): Figure | undefined {
  return figuresOfOwner(name).figures.find(
    (one) => one.name === measure || one.aliases?.includes(measure) === true,
  );
}
