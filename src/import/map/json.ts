import type {
  TemplateMap,
  TemplatePlace,
  TemplateReference,
  TemplateUnknown,
  TemplateValue,
} from '../value.ts';

const DEEPEST = 60;

/**
 * A document that a template holds as text (JSON in a string, with or without references inside), as values;
 * undefined where it is none. References stand in the text under names that JSON leaves alone.
 */
export function documentOf(value: TemplateValue | undefined): TemplateValue | undefined {
  if (value === undefined) return undefined;
  if (value.kind === 'map' || value.kind === 'list') return value;
  const holes: (TemplateReference | TemplateUnknown)[] = [];
  const text = textWithHoles(value, holes);
  if (text === undefined || !/^\s*[[{]/.test(text)) return undefined;
  try {
    return templateValue(JSON.parse(text), value.place, holes, 0);
  } catch {
    return undefined;
  }
}

function textWithHoles(
  value: TemplateValue,
  holes: (TemplateReference | TemplateUnknown)[],
): string | undefined {
  if (value.kind === 'scalar') return typeof value.value === 'string' ? value.value : undefined;
  if (value.kind !== 'text') return undefined;
  return value.parts
    .map((part) => (typeof part === 'string' ? part : `\u{E000}${holes.push(part) - 1}\u{E001}`))
    .join('');
}

const HOLE = /\u{E000}(\d+)\u{E001}/u;

function templateValue(
  json: unknown,
  place: TemplatePlace,
  holes: readonly (TemplateReference | TemplateUnknown)[],
  depth: number,
): TemplateValue {
  if (depth > DEEPEST) return { kind: 'unknown', text: '…', reason: 'it is nested too deeply', place };
  if (typeof json === 'string' && HOLE.test(json)) {
    const parts = json
      .split(/(\u{E000}\d+\u{E001})/u)
      .filter((part) => part !== '')
      .map((part) => holes[Number(HOLE.exec(part)?.[1] ?? -1)] ?? part);
    const [only] = parts;
    return parts.length === 1 && typeof only === 'object' ? only : { kind: 'text', parts, place };
  }
  if (Array.isArray(json)) {
    return { kind: 'list', items: json.map((item) => templateValue(item, place, holes, depth + 1)), place };
  }
  if (json !== null && typeof json === 'object') {
    const entries = Object.entries(json).map(([key, inner]) => {
      return [key, templateValue(inner, place, holes, depth + 1)] as const;
    });
    return { kind: 'map', entries: new Map(entries), place } satisfies TemplateMap;
  }
  return { kind: 'scalar', value: json as string | number | boolean | null, place };
}
