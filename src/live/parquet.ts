// What pages need to read Parquet, apart from their worker: few scenarios do.
import { compressors as all } from 'hyparquet-compressors';

export { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';

/** Without Snappy, which is WebAssembly there: a page's policy forbids that, and hyparquet has its own. */
export const compressors = { ...all, SNAPPY: undefined };
