import type { Tool } from '../tool.ts';
import { compareTool } from './compare.ts';
import { estimateTool } from './estimate.ts';
import { explainTool } from './explain.ts';
import { factTool } from './fact.ts';
import { planTool } from './plan.ts';
import { simulateTool } from './simulate.ts';
import { tuneTool } from './tune.ts';
import { validateTool } from './validate.ts';

/** Every tool, in the order in which they are listed. */
export const TOOLS: readonly Tool[] = [
  validateTool,
  simulateTool,
  compareTool,
  tuneTool,
  planTool,
  estimateTool,
  explainTool,
  factTool,
];
