import type { AlternativeKind } from './alternative.ts';
import { FRONT_DOOR } from './front-door.ts';

/** Every kind of change that is tried for its price. */
export const ALTERNATIVES: readonly AlternativeKind[] = [FRONT_DOOR];
