import { FILES } from '../../host/host.ts';

const SCENARIO_FILE = /\.ya?ml$/i;

export function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}

export function isScenarioFile(name: string): boolean {
  return SCENARIO_FILE.test(name);
}

/**
 * Names of the files that a pattern such as `teams/*.yml` fits, as they would be written in `file`, in the
 * order of their bytes. `*` and `?` stand for what is within one part of a path; names that begin with a dot
 * are not found.
 */
export function filesOf(pattern: string, file: string): readonly string[] {
  const parts = pattern.split('/');
  let found = [''];
  for (const part of parts) {
    if (!isPattern(part)) {
      found = found.map((before) => `${before}${part}/`);
      continue;
    }
    const fits = regularExpression(part);
    found = found.flatMap((before) => {
      const names = FILES.now.list(FILES.now.besides(file, before === '' ? '.' : before)) ?? [];
      return names.filter((name) => fits.test(name)).map((name) => `${before}${name}/`);
    });
  }
  return found.map((name) => name.slice(0, -1)).sort();
}

function regularExpression(part: string): RegExp {
  const source = [...part].map((one) => {
    if (one === '*') return '[^/]*';
    return one === '?' ? '[^/]' : one.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  });
  return new RegExp(`^(?!\\.)${source.join('')}$`, 'u');
}
