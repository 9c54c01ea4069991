import type { FunctionObservations } from '../observations.ts';

/** What is known of a function from elsewhere; it stands above what logs tell. */
export interface KnownConfiguration {
  readonly memoryMb?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly runtime?: string | undefined;
  readonly architecture?: 'x86_64' | 'arm64' | undefined;
}

/** What was given, then what a file of configurations among the logs says. */
export function knownOf(
  given: KnownConfiguration | undefined,
  seen: FunctionObservations | undefined,
): KnownConfiguration {
  return {
    memoryMb: given?.memoryMb ?? seen?.configuredMemoryMb ?? undefined,
    timeoutMs: given?.timeoutMs ?? seen?.timeoutMs ?? undefined,
    runtime: given?.runtime ?? seen?.runtime ?? undefined,
    architecture: given?.architecture ?? seen?.architecture ?? undefined,
  };
}
