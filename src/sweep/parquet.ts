import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { SweepHeader, SweepRow } from '../results/documents/sweep-document.ts';

/**
 * The rows as Parquet, a column each: `index`, `replications`, `feasible`, every axis (`set.PATH`, numbers
 * without their unit), every figure by its metric, `failed` and `refused` as text.
 */
export function rowsAsParquet(header: SweepHeader, rows: readonly SweepRow[]): Uint8Array {
  const columns: ColumnSource[] = [
    { name: 'index', data: rows.map(({ index }) => index), type: 'INT32', nullable: false },
    { name: 'key', data: rows.map(({ key }) => key), type: 'STRING', nullable: false },
    {
      name: 'replications',
      data: rows.map(({ replications }) => replications),
      type: 'INT32',
      nullable: false,
    },
    { name: 'feasible', data: rows.map(isFeasible), type: 'BOOLEAN', nullable: false },
    ...header.axes.map(({ path, unit }): ColumnSource => {
      const name = `set.${path}`;
      const values = rows.map(({ set }) => set[path] ?? null);
      if (unit === null) return { name, data: values.map(String), type: 'STRING', nullable: false };
      return { name, data: values.map(numberOf), type: 'DOUBLE', nullable: true };
    }),
    ...header.figures.map((metric): ColumnSource => {
      return {
        name: metric,
        data: rows.map(({ figures }) => figures[metric] ?? null),
        type: 'DOUBLE',
        nullable: true,
      };
    }),
    {
      name: 'failed',
      data: rows.map(({ failed }) => failed?.join('; ') ?? null),
      type: 'STRING',
      nullable: true,
    },
    {
      name: 'refused',
      data: rows.map(({ refused }) => refused?.join('; ') ?? null),
      type: 'STRING',
      nullable: true,
    },
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData: columns }));
}

function isFeasible(row: SweepRow): boolean {
  return row.refused === undefined && row.failed === undefined && row.stopped === undefined;
}

function numberOf(value: string | number | null): number | null {
  if (typeof value === 'number' || value === null) return value;
  const number = Number.parseFloat(value);
  return Number.isFinite(number) ? number : null;
}
