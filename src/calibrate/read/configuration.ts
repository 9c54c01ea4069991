import { amountIn } from './amount.ts';
import { type DocumentContext, type Fields, functionNamed } from './document.ts';

/** Takes an entry of `list-functions` or what `get-function-configuration` gives. */
export function takeConfiguration(fields: Fields, { observer }: DocumentContext): boolean {
  const { FunctionName: name, FunctionArn: arn } = fields;
  if (typeof name !== 'string' || typeof arn !== 'string') return false;
  functionNamed(arn, observer);
  const store = observer.store(name);
  const memoryMb = amountIn(fields.MemorySize);
  const timeoutS = amountIn(fields.Timeout);
  if (!Number.isNaN(memoryMb)) store.configuredMemoryMb = memoryMb;
  if (!Number.isNaN(timeoutS)) store.timeoutMs = timeoutS * 1000;
  if (typeof fields.Runtime === 'string') store.runtime = fields.Runtime;
  if (typeof fields.Version === 'string') store.versions.add(fields.Version);
  const [architecture] = Array.isArray(fields.Architectures) ? fields.Architectures : [];
  if (architecture === 'arm64' || architecture === 'x86_64') store.architecture = architecture;
  return true;
}
