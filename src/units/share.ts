import { accept, type Parsed, refuse, show } from './parsed.ts';
import { notQuantity, type QuantityKind, readTerms } from './quantity.ts';

const KIND: QuantityKind = {
  name: 'a share',
  remedy: 'give a percentage from 0% to 100%, such as 0.1%, or a fraction from 0 to 1',
  limit: 1,
  limitText: '100%',
};

/** The fraction, from 0 to 1, of a share: `0.1%` is 0.001; a bare number is a fraction already. */
export function parseShare(input: unknown): Parsed {
  const terms = readTerms(input);
  const term = terms?.[0];
  if (term === undefined || terms?.length !== 1) return notQuantity(input, KIND);
  if (Number.isNaN(term.value) || (term.unit !== '' && term.unit !== '%')) return notQuantity(input, KIND);
  const fraction = term.unit === '%' ? term.value / 100 : term.value;
  if (fraction < 0) return refuse(`${show(input)} is negative`, KIND.remedy);
  if (fraction > 1) return refuse(`${show(input)} is more than the whole`, KIND.remedy);
  return accept(fraction);
}
