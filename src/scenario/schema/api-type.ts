import type { TriggerSpec } from './trigger-schema.ts';

/** API Gateway's type of a trigger, `rest` unless given; null for every other source. */
export function apiTypeOf(trigger: TriggerSpec): 'rest' | 'http' | 'websocket' | null {
  if (trigger.source !== 'api-gateway') return null;
  return trigger.type === 'http' || trigger.type === 'websocket' ? trigger.type : 'rest';
}
