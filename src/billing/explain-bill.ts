import { decimalText } from '../units/decimal-text.ts';
import type { Bill } from './bill.ts';

/**
 * The arithmetic behind a bill, line by line: for each function and item how the quantity came about, then
 * quantity × price; at the end the total and the notes.
 */
export function explainBill(bill: Bill): string[] {
  const lines: string[] = [];
  for (const line of bill.lines) {
    const owner = line.function === null ? line.service : `${line.service}, ${line.function}`;
    lines.push(`${owner}: ${line.item}`);
    for (const step of line.arithmetic) lines.push(`  ${step}`);
  }
  lines.push(`Total: ${decimalText(bill.total)} ${bill.currency}`);
  for (const note of bill.notes) lines.push(`Note: ${note}`);
  return lines;
}
