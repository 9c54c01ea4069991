import { FILES } from '../../../host/host.ts';
import type { Fault } from '../../../model/fault.ts';
import type { TemplateFile } from '../../stack.ts';

/** Ten times what CloudFormation takes. */
const MAXIMUM_BYTES = 10_000_000;

export type FileBeside =
  | { readonly ok: true; readonly file: TemplateFile }
  | { readonly ok: false; readonly reason: string };

/** A file that a template names by a path, or why it cannot be read (it is in S3, or not there). */
export function fileBeside(from: TemplateFile, location: string): FileBeside {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location) && !location.startsWith('file://')) {
    return {
      ok: false,
      reason: `${location} is not a file beside the template; put it there, or give it too`,
    };
  }
  const name = location.replace(/^file:\/\//, '');
  const path = FILES.now.besides(from.path, name);
  const shown = FILES.now.shownName(from.name, name);
  const read = FILES.now.readText(path, shown, MAXIMUM_BYTES);
  if (!read.ok) return { ok: false, reason: faultText(read.fault, shown) };
  return { ok: true, file: { path, name: shown, text: read.text } };
}

function faultText({ problem, remedy }: Fault, name: string): string {
  return `${name}: ${problem}; ${remedy}`;
}
