import type { AlternativeKind } from './alternative.ts';
import { ARCHITECTURE } from './architecture.ts';
import { BATCHING } from './batching.ts';
import { FRONT_DOOR } from './front-door.ts';
import { LOG_CLASS } from './log-class.ts';
import { MEMORY } from './memory.ts';
import { PROVISIONED_HOURS } from './provisioned-hours.ts';
import { STREAM_MODE } from './stream-mode.ts';
import { TABLE_CAPACITY } from './table-capacity.ts';
import { WORKFLOW_TYPE } from './workflow-type.ts';

/** Every kind of change that is tried for its price. */
export const ALTERNATIVES: readonly AlternativeKind[] = [
  FRONT_DOOR,
  ARCHITECTURE,
  LOG_CLASS,
  TABLE_CAPACITY,
  STREAM_MODE,
  WORKFLOW_TYPE,
  PROVISIONED_HOURS,
  BATCHING,
  MEMORY,
];
