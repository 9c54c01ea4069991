import { FILES } from '../../host/host.ts';
import { FaultError } from '../../model/fault.ts';
import { tableReader } from './bill-table.ts';
import type { ReadBill } from './billed-row.ts';
import { notABill } from './not-a-bill.ts';

/** Columns that tell anything: reports have hundreds. */
const WANTED =
  /^(?:line_item_(?:line_item_type|product_code|usage_type|usage_amount|unblended_cost|currency_code|usage_account_id|usage_start_date|usage_end_date)|product_(?:region|region_code|servicecode)|savings_plan_savings_plan_effective_cost|bill_billing_period_(?:start|end)_date|ChargeCategory|x_ServiceCode|ServiceName|x_UsageType|SkuMeter|RegionId|ConsumedQuantity|BilledCost|BillingCurrency|ChargePeriod(?:Start|End))$/i;

/** A cost and usage report or data export as Parquet, one row group after the other. */
export async function readBillParquet(file: string, displayName: string): Promise<ReadBill> {
  const [{ parquetMetadataAsync, parquetReadObjects }, { compressors }] = await Promise.all([
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
    const names = metadata.schema.map(({ name }) => name);
    const columns = names.filter((name) => WANTED.test(name));
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
