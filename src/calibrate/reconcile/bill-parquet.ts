import type { FileMetaData } from 'hyparquet';
import { FILES } from '../../host/host.ts';
import { FaultError } from '../../model/fault.ts';
import { isBillColumn, tableReader } from './bill-table.ts';
import type { ReadBill } from './billed-row.ts';
import { notABill } from './not-a-bill.ts';

/** A cost and usage report or data export as Parquet, one row group after the other. */
export async function readBillParquet(file: string, displayName: string): Promise<ReadBill> {
  const [{ parquetMetadataAsync, parquetReadObjects, parquetSchema }, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ]);
  const bytes = FILES.now.openRandom(file, displayName, 'bill');
  const buffer = {
    byteLength: bytes.byteLength,
    slice: (start: number, end = bytes.byteLength) => bytes.slice(start, end).buffer,
  };
  try {
    const metadata = await parquetMetadataAsync(buffer);
    tellDecimals(metadata);
    // Reports have hundreds of columns, and maps of products and tags, whose own parts are none.
    const fields = parquetSchema(metadata).children;
    const columns = fields.map(({ element }) => element.name).filter(isBillColumn);
    const reader = tableReader(columns);
    if (reader === null) throw notABill(displayName, 'the Parquet file has no columns of a bill');
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const rows = await parquetReadObjects({
        file: buffer,
        metadata,
        columns,
        rowStart,
        rowEnd,
        compressors,
      });
      for (const row of rows) reader.add(columns.map((column) => row[column]));
      rowStart = rowEnd;
    }
    if (rowStart === 0) throw notABill(displayName, 'the bill has no rows');
    return reader.finish(displayName);
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw notABill(
      displayName,
      `not readable as Parquet (${error instanceof Error ? error.message : String(error)})`,
    );
  } finally {
    bytes.close();
  }
}

/** A decimal that only the newer of Parquet's two marks tells would be read without its point. */
function tellDecimals({ schema }: FileMetaData): void {
  for (const element of schema) {
    const { logical_type: logical } = element;
    if (logical?.type !== 'DECIMAL' || element.converted_type !== undefined) continue;
    element.converted_type = 'DECIMAL';
    element.scale = logical.scale;
  }
}
