import type { TemplateValue } from '../../value.ts';
import { showValue } from '../values.ts';

const LONGEST = 120;

/** A value as its author may have written it, on one line: `!Sub ${Stage}-jobs`, `!If [IsProd, 5, 1]`. */
export function showRaw(value: TemplateValue): string {
  const text = written(value, LONGEST);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function written(value: TemplateValue, longest: number): string {
  if (longest <= 0) return '…';
  if (value.kind === 'list') {
    const items: string[] = [];
    let left = longest;
    for (const item of value.items) {
      const text = written(item, left);
      items.push(text);
      left -= text.length;
      if (left <= 0) break;
    }
    return `[${items.join(', ')}]`;
  }
  if (value.kind === 'map' && value.entries.size === 1) {
    const [[key, inner]] = [...value.entries] as [[string, TemplateValue]];
    if (key === 'Ref' || key.startsWith('Fn::'))
      return `!${key.replace('Fn::', '')} ${written(inner, longest)}`;
  }
  return showValue(value);
}
