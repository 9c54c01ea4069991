import type { TemplateValue } from '../../value.ts';
import type { PlannedResource } from './modules.ts';
import { entry, isNothing, list, listAt, mapOf, scalar, textAt, textsAt } from './parts.ts';
import type { StackInMaking } from './rule.ts';

/**
 * The policy that `data "aws_iam_policy_document"` will give: its text where the plan knows it, else its
 * statements, resources in them as references.
 */
export function policyDocument(stack: StackInMaking, data: PlannedResource): TemplateValue | null {
  if (data.type !== 'aws_iam_policy_document') return null;
  const known = textAt(data.values, 'json');
  if (known !== null) return stack.json(data, ['json'], scalar(known, data.place));
  const statements = listAt(data.values, 'statement');
  const blocks = statements.length > 0 ? statements : listAt(data.configuration, 'expressions', 'statement');
  if (blocks.length === 0) return null;
  const made = blocks.map((statement, at) => {
    const place = statement.place;
    const effect = textAt(statement, 'effect') ?? 'Allow';
    const resources = resourcesOf(stack, data, at);
    return mapOf(
      [
        ['Effect', scalar(effect, place)],
        ['Action', actionsOf(stack, data, at)],
        ['Resource', resources],
      ],
      place,
    );
  });
  const { place } = data;
  return mapOf(
    [
      ['Version', scalar('2012-10-17', place)],
      ['Statement', list(made, place)],
    ],
    place,
  );
}

function actionsOf(stack: StackInMaking, data: PlannedResource, at: number): TemplateValue {
  const statement = listAt(data.values, 'statement')[at];
  const actions = textsAt(statement, 'actions');
  const { constant, text } = stack.references.of(data, ['statement', at, 'actions']);
  if (actions.length > 0)
    return list(
      actions.map((action) => scalar(action, data.place)),
      data.place,
    );
  return constant ?? stack.unknown(data, ['statement', 'actions'], text);
}

function resourcesOf(stack: StackInMaking, data: PlannedResource, at: number): TemplateValue | null {
  const statement = listAt(data.values, 'statement')[at];
  const known = textsAt(statement, 'resources');
  const found = stack.references.of(data, ['statement', at, 'resources']);
  const ofPlan = found.targets.filter(({ resource }) => !resource.isData);
  const items = [
    ...known.map((text) => scalar(text, data.place)),
    ...ofPlan.map((target) => stack.referenceTo(target, data.place)),
  ];
  if (items.length > 0) return list(items, data.place);
  if (found.constant !== null) return found.constant;
  const resources = entry(statement, 'resources');
  if (found.text === '' && isNothing(resources)) return null;
  return stack.unknown(data, ['statement', 'resources'], found.text);
}
