import type { ServiceUsage } from '../model/usage.ts';
import { decimalText } from '../units/decimal-text.ts';
import { Exact } from '../units/exact.ts';

/** The time that a usage is of. */
export interface UsagePeriod {
  /** Factor from what was measured to what the period uses. */
  readonly scale: number;
  readonly hours: number;
}

/** Gathers what services bill, and what cannot be billed. */
export class UsageLedger {
  private readonly used: ServiceUsage[] = [];
  private readonly told = new Set<string>();

  /** Adds an entry; nothing for a quantity of 0. */
  add(entry: ServiceUsage): void {
    if (entry.quantity > 0) this.used.push(entry);
  }

  /** Adds a sentence, once. */
  note(sentence: string): void {
    this.told.add(sentence);
  }

  get services(): readonly ServiceUsage[] {
    return this.used;
  }

  get notes(): readonly string[] {
    return [...this.told];
  }
}

/** A number as the steps of an explanation show it. */
export function figure(value: number): string {
  return decimalText(new Exact(value));
}

/** "3 chunks of 64 KB": what something is counted as. */
export function chunkText(chunks: number, size: string): string {
  return `${figure(chunks)} ${chunks === 1 ? 'chunk' : 'chunks'} of ${size}`;
}
