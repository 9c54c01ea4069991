import { existsSync, readFileSync } from 'node:fs';
import { estimateDifference } from '../../estimate/difference.ts';
import type { EstimateModel } from '../../estimate/model.ts';
import { FaultError } from '../../model/fault.ts';
import type { EstimateDocument } from '../../results/documents/estimate-document.ts';
import { estimateSchema } from '../../results/documents/estimate-schema.ts';
import type { JsonSchema } from '../../results/documents/schema.ts';
import { schemaMisfits } from '../../results/documents/schema-check.ts';
import type { Question } from './question.ts';
import { readModel } from './read-model.ts';
import { filesAtRevision } from './revision.ts';

const MAXIMUM_FAULTS = 10;

/** The estimate with its difference from what `--against` names, where it names something. */
export async function differenceFrom(
  present: EstimateDocument,
  question: Question,
  ask: (model: EstimateModel, whatIf: boolean) => Promise<EstimateDocument>,
): Promise<EstimateDocument> {
  const { input } = question;
  const other = input.text('against');
  if (other === undefined) return present;
  const before = await otherSide(other, question, ask);
  return { ...present, against: estimateDifference(before, present, other) };
}

async function otherSide(
  other: string,
  question: Question,
  ask: (model: EstimateModel, whatIf: boolean) => Promise<EstimateDocument>,
): Promise<EstimateDocument> {
  const kept = existsSync(other) ? keptEstimate(other) : null;
  if (kept !== null) return kept;
  if (existsSync(other)) return ask(await readModel([other], question), false);
  const files = filesAtRevision(other, question.input.positionals);
  try {
    return await ask(await readModel(files.paths, question, files.settings), false);
  } catch (error) {
    throw error instanceof FaultError ? new FaultError(error.faults.map(files.faultOf)) : error;
  } finally {
    files.discard();
  }
}

/** An estimate.json of before; null where the file is something else. */
function keptEstimate(file: string): EstimateDocument | null {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
  if (value === null || typeof value !== 'object' || !('kind' in value) || value.kind !== 'estimate')
    return null;
  const schema = estimateSchema();
  const misfits = schemaMisfits(value, schema, schema['$defs'] as JsonSchema, MAXIMUM_FAULTS);
  if (misfits.length > 0) throw new FaultError(misfits.map((misfit) => ({ file, ...misfit })));
  return value as EstimateDocument;
}
