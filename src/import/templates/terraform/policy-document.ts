import type { TemplateValue } from '../../value.ts';
import type { PlannedResource } from './modules.ts';
import { entry, isNothing, isTrue, list, listAt, mapOf, scalar, textAt, textsAt } from './parts.ts';
import type { Found, Target } from './references.ts';
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

/** Types whose ARNs a policy names, by the service of its actions. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ['aws_dynamodb_table'],
  events: ['aws_cloudwatch_event_bus'],
  kinesis: ['aws_kinesis_stream'],
  lambda: ['aws_lambda_function', 'aws_lambda_alias'],
  logs: ['aws_cloudwatch_log_group'],
  s3: ['aws_s3_bucket'],
  sns: ['aws_sns_topic'],
  sqs: ['aws_sqs_queue'],
  states: ['aws_sfn_state_machine'],
};
/** What is below a resource that a policy names: whether its text goes on, no plan says. */
const BELOW: Readonly<Record<string, string>> = {
  aws_s3_bucket: '/*',
  aws_dynamodb_table: '/*',
};

function resourcesOf(stack: StackInMaking, data: PlannedResource, at: number): TemplateValue | null {
  const statement = listAt(data.values, 'statement')[at];
  const known = textsAt(statement, 'resources');
  const found = stack.references.of(data, ['statement', at, 'resources']);
  const isUnknown = hasUnknown(entry(listAt(data.unknown, 'statement')[at], 'resources'));
  const ofPlan = found.targets.filter(({ resource }) => !resource.isData);
  const targets = ofPlan.length > 0 || !isUnknown ? ofPlan : behindLocal(stack, data, at, found);
  const items = [
    ...known.map((text) => scalar(text, data.place)),
    ...targets.flatMap((target): TemplateValue[] => {
      const reference = stack.referenceTo({ ...target, attribute: target.attribute ?? 'arn' }, data.place);
      const below = BELOW[target.resource.type];
      if (below === undefined) return [reference];
      return [reference, { kind: 'text', parts: [reference, below], place: data.place }];
    }),
  ];
  if (items.length > 0) return list(items, data.place);
  if (found.constant !== null) return found.constant;
  const resources = entry(statement, 'resources');
  if (found.text === '' && !isUnknown && isNothing(resources)) return null;
  return stack.unknown(data, ['statement', 'resources'], found.text);
}

/** What stands behind a local or a dynamic block is of the service that the actions are of. */
function behindLocal(
  stack: StackInMaking,
  data: PlannedResource,
  at: number,
  found: Found,
): readonly Target[] {
  const actions = actionsOf(stack, data, at);
  const services = new Set(
    (actions.kind === 'list' ? actions.items : []).map((action) => {
      return action.kind === 'scalar' ? (String(action.value).split(':')[0] ?? '') : '';
    }),
  );
  const types = [...services].flatMap((service) => TYPES[service.toLowerCase()] ?? []);
  const possible = found.text === '' ? stack.references.within(data.module) : found.possible;
  const targets = possible.filter(({ resource }) => types.includes(resource.type));
  const distinct = [...new Map(targets.map((target) => [target.resource.address, target])).values()];
  if (distinct.length > 0) {
    const names = distinct.map(({ resource }) => resource.address).join(', ');
    const reason = `the plan does not say which resources a policy is for; taken as ${names}`;
    stack.note('assumed', data, reason, `statement.${at}.resources`);
  }
  return distinct;
}

function hasUnknown(unknown: TemplateValue | undefined): boolean {
  if (unknown?.kind === 'list') return unknown.items.some(hasUnknown);
  return isTrue(unknown);
}
