import { EXIT } from './command.ts';
import { systemErrorText } from './system-error.ts';

/**
 * Ends the process with 129, 130 or 143 as soon as a signal is handled. Nothing needs cleaning up: reports
 * are written in one synchronous step, so that a signal comes before it (nothing is there) or after it (all
 * is); threads end with the process.
 */
export function exitOnSignals(): void {
  process.once('SIGINT', () => endInterrupted('interrupted', EXIT.interrupted));
  process.once('SIGTERM', () => endInterrupted('terminated', EXIT.terminated));
  process.once('SIGHUP', () => endInterrupted('hung up', EXIT.hungUp));
}

let lastWord: () => string | null = () => null;

/**
 * `save` is called, synchronously, when a signal ends the process; what it gives is told. Null takes it away.
 */
export function onInterrupt(save: (() => string | null) | null): void {
  lastWord = save ?? (() => null);
}

function endInterrupted(word: string, status: number): void {
  const lineStart = process.stderr.isTTY ? '\r\u001b[K' : '';
  let more: string | null = null;
  try {
    more = lastWord();
  } catch (error) {
    more = systemErrorText(error) ?? (error instanceof Error ? error.message : String(error));
  }
  process.stderr.write(`${lineStart}lambda-sim: ${word}${more === null ? '' : `; ${more}`}\n`);
  process.exit(status);
}

/** A reader that closes the pipe early (`| head`) is no failure: what it does not want is dropped. */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') {
        return;
      }
      if (stream === process.stdout) {
        process.stderr.write(`lambda-sim: standard output: ${systemErrorText(error) ?? error.message}\n`);
      }
      process.exitCode = EXIT.defect;
    });
  }
}
