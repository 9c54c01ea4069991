import { refuseMisfits } from '../../model/fault.ts';
import { type GivenMisfit, isRecord } from '../../units/given.ts';
import { show } from '../../units/parsed.ts';
import { planSchema } from './plan-schema.ts';
import { comparisonSchema, type JsonSchema, resultsSchema } from './schema.ts';
import { missingKeys, schemaMisfits } from './schema-check.ts';
import { diffSchema, tuneSchema } from './study-schema.ts';

export type DocumentKind = 'run' | 'comparison' | 'tune' | 'plan' | 'diff';

/** Whose document it is, and its schema. */
const KINDS: Readonly<Record<DocumentKind, { readonly from: string; readonly schema: () => JsonSchema }>> = {
  run: { from: 'runScenario', schema: resultsSchema },
  comparison: { from: 'compareScenario', schema: comparisonSchema },
  tune: { from: 'tuneScenario', schema: tuneSchema },
  plan: { from: 'planScenario', schema: planSchema },
  diff: { from: 'buildDiff', schema: diffSchema },
};
const MAXIMUM_MISFITS = 10;

/** Of a document of this version or an earlier one, which has no `kind`; null where it is none. */
export function documentKind(document: unknown): DocumentKind | null {
  if (!isRecord(document) || document['schemaVersion'] !== 1) return null;
  if ('breakPoints' in document) return 'plan';
  if ('variants' in document && 'a' in document && 'b' in document) return 'diff';
  if ('variants' in document) return 'tune' in document ? 'tune' : 'comparison';
  return 'totals' in document ? 'run' : null;
}

/**
 * What keeps `document` from being one of the kinds: that it is another, or each value that is not as its
 * schema has it.
 */
export function documentMisfits(
  document: unknown,
  kinds: readonly DocumentKind[],
  path = 'document',
): readonly GivenMisfit[] {
  const kind = documentKind(document);
  if (kind === null || !kinds.includes(kind)) {
    const what = isRecord(document) ? 'the object' : show(document);
    const problem =
      kind === null ? `${what} is not a document of lambda-sim` : `it is a document of ${KINDS[kind].from}`;
    return [{ path, problem, remedy: `give what ${kinds.map((one) => KINDS[one].from).join(' or ')} gave` }];
  }
  const schema = KINDS[kind].schema();
  return below(path, schemaMisfits(document, schema, definitionsOf(schema), MAXIMUM_MISFITS));
}

/**
 * Calls `use`, which takes a document of one of the kinds for granted. What lacks keys that a document of
 * today has is told in place of the error that it led to: documents of earlier versions lack some too, and
 * most of what is made of them does not need those.
 *
 * @throws FaultError for what is no such document
 */
export function withDocument<Result>(
  caller: string,
  document: unknown,
  kinds: readonly DocumentKind[],
  use: () => Result,
): Result {
  refuseMisfits(caller, documentMisfits(document, kinds));
  const blame = (error: unknown): never => {
    const kind = documentKind(document);
    if (error instanceof TypeError && kind !== null) {
      const schema = KINDS[kind].schema();
      const missing = missingKeys(document, schema, definitionsOf(schema), MAXIMUM_MISFITS);
      refuseMisfits(caller, below('document', missing));
    }
    throw error;
  };
  try {
    const result = use();
    return result instanceof Promise ? (result.catch(blame) as Result) : result;
  } catch (error) {
    return blame(error);
  }
}

function definitionsOf(schema: JsonSchema): JsonSchema {
  return (schema['$defs'] ?? {}) as JsonSchema;
}

function below(path: string, misfits: readonly GivenMisfit[]): readonly GivenMisfit[] {
  return misfits.map((misfit) => ({
    ...misfit,
    path: misfit.path === '' ? path : `${path}.${misfit.path}`,
  }));
}
