// What Node gives where a page has nothing: files, the turns of its event loop, threads, images. The
// library's entries, the command line and the worker import this file, and with it hand it in; what lies
// between never does.
import './node-report.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { EventLoop } from './host/event-loop.ts';
import type { Files } from './host/files.ts';
import { EVENT_LOOP, FILES } from './host/host.ts';
import { readText } from './scenario/text/read-text.ts';
import { THREADS } from './study/runs/thread-pool.ts';
import { nodeThreads } from './study/runs/threads.ts';
import { openByteSource, openRandomBytes } from './workload/trace/byte-source.ts';

const files: Files = {
  readText,
  openBytes: openByteSource,
  openRandom: openRandomBytes,
  besides: (file, name) => resolve(dirname(file), name),
  within: join,
  shownName: (file, name) => {
    if (isAbsolute(name)) return name;
    const joined = join(dirname(file), name);
    return isAbsolute(file) ? joined : relative('.', joined);
  },
  nameFrom: (file, other, name) => {
    const [folder, otherFolder] = [resolve(dirname(file)), resolve(dirname(other))];
    if (folder === otherFolder || isAbsolute(name)) return name;
    return relative(folder, resolve(otherFolder, name)).split(sep).join('/');
  },
  list: (folder) => {
    try {
      return readdirSync(folder).sort();
    } catch {
      return null;
    }
  },
  lastPart: (file) => basename(file),
};

/** Linux's `maxRSS` counts what the parent held when it forked, so its own mark is read instead. */
function peakRssMb(): number {
  try {
    const mark = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (mark !== null) return Number(mark[1]) / 1024;
  } catch {
    // No /proc: another system, where maxRSS is right.
  }
  return process.resourceUsage().maxRSS / 1024;
}

const eventLoop: EventLoop = { afterOthers: (then) => setImmediate(then), peakRssMb };

FILES.handIn(files);
EVENT_LOOP.handIn(eventLoop);
THREADS.handIn(nodeThreads());
