import { afterMessages, type EventLoop } from './event-loop.ts';
import type { Files } from './files.ts';
import { filesInMemory } from './memory-files.ts';
import { Seam } from './seam.ts';

/** A page has no files but those that are handed in. */
export const FILES = new Seam<Files>(filesInMemory(new Map()));

export const EVENT_LOOP = new Seam<EventLoop>({ afterOthers: afterMessages, peakRssMb: () => 0 });
