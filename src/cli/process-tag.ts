import { createHash } from 'node:crypto';
import { hostname } from 'node:os';

const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
let made = 0;

/**
 * A name that no other process gives, in which another process can read whose it is: for what must not
 * outlive its process.
 */
export function uniqueTag(): string {
  made += 1;
  return `${HOST}-${process.pid}-${process.hrtime.bigint()}${made}`;
}

/** Whether `tag` is of a process of this machine that has ended. Of another machine's nobody knows. */
export function isOfEndedProcess(tag: string): boolean {
  return isRunning(tag) === false;
}

/** Whether `tag` is of a process of this machine that runs. Of another machine's nobody knows. */
export function isOfRunningProcess(tag: string): boolean {
  return isRunning(tag) === true;
}

function isRunning(tag: string): boolean | null {
  const [, host, pid] = /^([0-9a-f]{8})-(\d{1,10})-\d+$/.exec(tag) ?? [];
  if (host !== HOST || pid === undefined) return null;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
