import { FILES } from '../../../host/host.ts';
import { FaultError } from '../../../model/fault.ts';
import type { ImportNote, TemplateFile } from '../../stack.ts';
import type { TemplatePlace, TemplateValue } from '../../value.ts';
import { parseTemplate } from '../cloudformation/parse.ts';
import { scalarValue, unknownValue } from '../values.ts';

const MAXIMUM_BYTES = 4_000_000;
const MOST_FILES = 500;

/**
 * Reads the files that variables name, each once. What stands in them belongs to the file that names them.
 */
export function includesOf(
  file: TemplateFile,
  notes: ImportNote[],
): (name: string, place: TemplatePlace) => TemplateValue {
  const read = new Map<string, TemplateValue>();
  return (name, place) => {
    const known = read.get(name);
    // What is not there is told where it is asked for.
    if (known?.kind === 'unknown') return { ...known, place };
    if (known !== undefined) return known;
    const value = read.size >= MOST_FILES ? tooMany(name, place) : include(file, name, place, notes);
    read.set(name, value);
    return value;
  };
}

function tooMany(name: string, place: TemplatePlace): TemplateValue {
  return unknownValue(`\${file(${name})}`, `more than ${MOST_FILES} files are named`, place);
}

function include(file: TemplateFile, name: string, place: TemplatePlace, notes: ImportNote[]): TemplateValue {
  const written = `\${file(${name})}`;
  if (/\.(c|m)?[jt]s$/i.test(name)) {
    return unknownValue(written, 'it is a program, which is not run here', place);
  }
  const path = FILES.now.besides(file.path, name);
  const shown = FILES.now.shownName(file.name, name);
  const content = FILES.now.readText(path, shown, MAXIMUM_BYTES);
  if (!content.ok) {
    const reason = `${shown}: ${content.fault.problem}`;
    return unknownValue(written, reason, place);
  }
  if (!/\.(ya?ml|json)$/i.test(name)) return scalarValue(content.text.trim(), place);
  try {
    const parsed = parseTemplate(content.text, shown);
    notes.push(...parsed.notes);
    return parsed.root;
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    const [fault] = error.faults;
    const line = fault?.line === undefined ? shown : `${shown}:${fault.line}`;
    return unknownValue(written, `${line}: ${fault?.problem ?? 'it cannot be read'}`, place);
  }
}
