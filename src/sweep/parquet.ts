import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { axisNumber, type SweepHeader, type SweepRow } from '../results/documents/sweep-document.ts';

/**
 * The rows as Parquet, a column each: `index`, `replications`, `feasible`, every axis (`set.PATH`, numbers
 * without their unit), every figure by its metric, of several replications the ends of its 95 % interval
 * (`METRIC.ci95.low`, `.high`), `failed` and `refused` as text.
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
      // A base may leave a key as the scenario has it.
      if (unit === null) {
        const data = values.map((value) => (value === null ? null : String(value)));
        return { name, data, type: 'STRING', nullable: true };
      }
      return { name, data: values.map((value) => axisNumber(value, unit)), type: 'DOUBLE', nullable: true };
    }),
    ...header.figures.map((metric): ColumnSource => {
      return {
        name: metric,
        data: rows.map(({ figures }) => figures[metric] ?? null),
        type: 'DOUBLE',
        nullable: true,
      };
    }),
    // Of one replication there is no interval.
    ...(header.replications === 1 ? [] : header.figures.flatMap((metric) => intervalColumns(metric, rows))),
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

function intervalColumns(metric: string, rows: readonly SweepRow[]): readonly ColumnSource[] {
  return (['low', 'high'] as const).map((end, at) => ({
    name: `${metric}.ci95.${end}`,
    data: rows.map(({ ci95 }) => ci95?.[metric]?.[at] ?? null),
    type: 'DOUBLE',
    nullable: true,
  }));
}

function isFeasible(row: SweepRow): boolean {
  return row.refused === undefined && row.failed === undefined && row.stopped === undefined;
}
