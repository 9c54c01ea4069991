// What pages need to read Parquet, apart from their worker: few scenarios do.
export { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
export { compressors } from 'hyparquet-compressors';
