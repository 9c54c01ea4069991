import { commandLaws } from './commands.ts';
import { conservationLaws } from './conservation.ts';
import type { Law } from './lab.ts';
import { outputLaws } from './output.ts';
import { samenessLaws } from './sameness.ts';
import { scalingLaws } from './scaling.ts';
import { writingLaws } from './writing.ts';

/** Every law; tests and `npm run fuzz` walk this list. */
export const LAWS: readonly Law[] = [
  ...conservationLaws,
  ...outputLaws,
  ...samenessLaws,
  ...scalingLaws,
  ...writingLaws,
  ...commandLaws,
];
