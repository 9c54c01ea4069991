import type { FigureUnit } from '../../results/documents/diff-document.ts';

/** One figure of the kept reports of a name, the oldest first. */
export interface FigureHistory {
  readonly schemaVersion: 1;
  readonly kind: 'figure-history';
  readonly name: string;
  /** `cost.monthly`, `api.latency.p99` */
  readonly figure: string;
  readonly unit: FigureUnit;
  readonly currency: string;
  readonly points: readonly FigurePoint[];
}

export interface FigurePoint {
  readonly number: number;
  /** When it was kept, in UTC. */
  readonly at: string;
  readonly commit: string | null;
  readonly version: string;
  /** The command line that made it. */
  readonly words: string;
  /** Null where the report has no such figure. */
  readonly value: number | null;
  /** Of several replications: 95 %. */
  readonly interval: readonly [number, number] | null;
}

/** Seven digits, and a star where files had changed since. */
export function shortCommit(commit: string | null): string {
  return commit === null ? '–' : `${commit.slice(0, 7)}${commit.endsWith('-dirty') ? '*' : ''}`;
}

/** `2026-11-28 23:50`, in UTC. */
export function shortMoment(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}
