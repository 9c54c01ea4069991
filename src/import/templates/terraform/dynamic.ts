import type { TemplateValue } from '../../value.ts';
import type { PlannedResource } from './modules.ts';
import { mapAt, mapOf } from './parts.ts';
import type { AttributePath, Rules, StackInMaking } from './rule.ts';

/** Blocks that a module writes where one of its variables is given, and that no provider writes by itself. */
const DYNAMIC: ReadonlySet<string> = new Set([
  ...['destination_config', 'dead_letter_config', 'filter_criteria', 'scaling_config', 'retry_policy'],
  ...['vpc_config', 'event_bridge_configuration', 'throttle_settings'],
]);
/** Of a module's arguments, those that fill a block, by the block's name. */
const ARGUMENTS: Readonly<Record<string, RegExp>> = {
  on_failure: /on_failure|failure_destination/,
  on_success: /on_success|success_destination/,
  dead_letter_config: /dead_letter|dlq/,
};

/**
 * A block of which a plan knows nothing, whether it is there included: a module writes it by `dynamic`, of
 * which the configuration keeps no expression. What it names is found by the arguments of the module; what is
 * not is told. Null where the provider itself may have written the block.
 */
export function dynamicBlock(
  stack: StackInMaking,
  resource: PlannedResource,
  path: AttributePath,
  rules: Rules,
): TemplateValue | null {
  const [key] = path;
  if (path.length !== 1 || typeof key !== 'string' || !DYNAMIC.has(key)) return null;
  if (key === 'vpc_config') return stack.unknown(resource, path, '');
  const made = blockOf(stack, resource, path, rules);
  if (made !== null) return made;
  const reason =
    'the plan does not know whether it is there, and what it names: it hangs on what is known only after ' +
    'the plan is applied';
  stack.note('unknown', resource, reason, key);
  return null;
}

function blockOf(
  stack: StackInMaking,
  resource: PlannedResource,
  path: AttributePath,
  rules: Rules,
): TemplateValue | null {
  const entries = new Map<string, TemplateValue>();
  for (const [key, rule] of Object.entries(rules)) {
    if (rule === null || typeof rule === 'string') continue;
    const value =
      rule.kind === 'block'
        ? blockOf(stack, resource, [...path, key], rule.rules ?? {})
        : rule.kind === 'ref'
          ? named(stack, resource, [...path, key], rule.types ?? [])
          : null;
    if (value !== null) entries.set(rule.as, value);
  }
  return entries.size === 0 ? null : mapOf(entries, resource.place);
}

function named(
  stack: StackInMaking,
  resource: PlannedResource,
  path: AttributePath,
  types: readonly string[],
): TemplateValue | null {
  const block = path.findLast((step) => ARGUMENTS[String(step)] !== undefined);
  const wanted = ARGUMENTS[String(block)];
  if (wanted === undefined) return null;
  const { call, configuration } = resource.module;
  const names = [...(mapAt(call, 'expressions')?.entries.keys() ?? [])].filter((name) => wanted.test(name));
  if (names.length > 0) {
    const targets = names.flatMap((name) => stack.references.argument(resource.module, name).targets);
    return stack.chosen(resource, path, targets, types);
  }
  // Where a module has no variable of that name, a map of settings may still name a queue of dead letters.
  const isOwn = [...(mapAt(configuration, 'variables')?.entries.keys() ?? [])].some((name) =>
    wanted.test(name),
  );
  if (isOwn || block === 'on_success') return null;
  return stack.chosen(resource, path, stack.references.within(resource.module), types, 'dead letters alone');
}
