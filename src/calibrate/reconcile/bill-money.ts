import { notABill } from './not-a-bill.ts';

/** Sums of several currencies are none. */
export function currencyNote(currencies: ReadonlySet<string>, displayName: string): string | null {
  const others = [...currencies].filter((currency) => currency !== 'USD');
  if (others.length === 0) return null;
  if (currencies.size > 1) {
    const names = [...currencies].sort().join(', ');
    throw notABill(
      displayName,
      `its lines are in several currencies (${names}), which no sum can be made of`,
    );
  }
  return `The bill is in ${others[0]}; the prediction is in USD, and nothing is converted.`;
}

/** The scenario is of one account, a bill often of all that pay together. */
export function accountsNote(accounts: ReadonlySet<string>): string | null {
  if (accounts.size < 2) return null;
  const named = [...accounts].sort().slice(0, 3).join(', ');
  const more = accounts.size > 3 ? ' …' : '';
  return `The bill is of ${accounts.size} accounts (${named}${more}), which are compared in one sum.`;
}
