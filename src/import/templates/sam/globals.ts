import type { TemplateList, TemplateMap, TemplateValue } from '../../value.ts';
import { given, rowOf } from './make.ts';

/** The section of Globals that a type takes its properties from. */
const SECTIONS: { readonly [type: string]: string } = {
  'AWS::Serverless::Function': 'Function',
  'AWS::Serverless::Api': 'Api',
  'AWS::Serverless::HttpApi': 'HttpApi',
  'AWS::Serverless::WebSocketApi': 'WebSocketApi',
  'AWS::Serverless::SimpleTable': 'SimpleTable',
  'AWS::Serverless::StateMachine': 'StateMachine',
  'AWS::Serverless::LayerVersion': 'LayerVersion',
  'AWS::Serverless::CapacityProvider': 'CapacityProvider',
};

/** The section of Globals for a type; undefined where it has none. */
export function globalsOf(globals: TemplateMap | undefined, type: string): TemplateMap | undefined {
  const section = rowOf(SECTIONS, type);
  const found = section === undefined ? undefined : given(globals, section);
  return found?.kind === 'map' ? found : undefined;
}

/** The names of sections that SAM knows. */
export function isGlobalSection(name: string): boolean {
  return Object.values(SECTIONS).includes(name);
}

/**
 * A value of Globals and that of a resource as one, as SAM merges them: lists are joined, the global items
 * first; maps are merged key by key; of all else the resource's own holds.
 * Source: AWS SAM Developer Guide, "Globals section of the AWS SAM template", read 2026-11-28.
 */
export function mergeGlobals(general: TemplateValue | undefined, own: TemplateValue): TemplateValue {
  if (general === undefined) return own;
  if (general.kind === 'list' && own.kind === 'list') {
    const joined: TemplateList = { ...own, items: [...general.items, ...own.items] };
    return joined;
  }
  if (general.kind !== 'map' || own.kind !== 'map') return own;
  const entries = new Map(general.entries);
  for (const [key, value] of own.entries) entries.set(key, mergeGlobals(entries.get(key), value));
  return { ...own, entries } satisfies TemplateMap;
}
