import { LineCounter, parseDocument } from 'yaml';
import { FILES } from '../host/host.ts';
import { type Fault, FaultError } from '../model/fault.ts';
import { nearest } from '../units/nearest.ts';
import type { EstimateModel } from './model.ts';

const MAXIMUM_BYTES = 1_048_576;
const NAMED_SECTIONS = ['functions'] as const;

/**
 * The settings of a `lambda-sim.yml` laid over a model: a part of a scenario, whose values hold above what
 * template, logs and usage say. What it says of functions that are not there is a fault.
 */
export async function settledModel<Model extends EstimateModel>(
  model: Model,
  file: string | null,
  isTemplate: boolean,
): Promise<Model> {
  if (file === null) return model;
  const read = FILES.now.readText(file, file, MAXIMUM_BYTES);
  if (!read.ok) throw new FaultError([read.fault]);
  const lines = new LineCounter();
  const document = parseDocument(read.text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  // Faults of the text itself are told where the scenario is read.
  const faults = isTemplate && document.errors.length === 0 ? unknownNames(model, file, document, lines) : [];
  if (faults.length > 0) throw new FaultError(faults);
  const hasTraffic = document.errors.length === 0 && document.get('traffic') !== undefined;
  return {
    ...model,
    over: [...model.over, file],
    trafficFrom: hasTraffic ? 'settings' : model.trafficFrom,
    notes: [...model.notes, `${file} is laid over it`],
  };
}

function unknownNames(
  { functions }: EstimateModel,
  file: string,
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
): readonly Fault[] {
  return NAMED_SECTIONS.flatMap((section) => {
    const map = document.get(section, true) as
      | { items?: readonly { key?: { value?: unknown; range?: readonly number[] } }[] }
      | undefined;
    return (map?.items ?? []).flatMap(({ key }) => {
      const name = String(key?.value ?? '');
      if (functions.includes(name)) return [];
      const near = nearest(name, functions);
      const { line, col } = lines.linePos(key?.range?.[0] ?? 0);
      const remedy =
        near === undefined
          ? `its functions are ${functions.slice(0, 20).join(', ')}`
          : `did you mean ${near}?`;
      return [
        {
          file,
          line,
          column: col,
          path: `${section}.${name}`,
          problem: 'the template has no such function',
          remedy,
        },
      ];
    });
  });
}
