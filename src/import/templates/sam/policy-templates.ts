import type { TemplateValue } from '../../value.ts';
import { allow, type Expansion } from './expansion.ts';
import { entriesOf, type Made, rowOf } from './make.ts';
import { POLICY_TEMPLATES } from './policy-template-rows.ts';

/**
 * The statements of a policy template with its parameters in place; null where no template has that name.
 * What SAM would refuse for a missing parameter keeps the parameter's name in braces.
 */
export function policyTemplate(
  expansion: Expansion,
  name: string,
  parameters: TemplateValue,
): readonly Made[] | null {
  const rows = rowOf(POLICY_TEMPLATES, name);
  if (rows === undefined) return null;
  const values = Object.fromEntries(entriesOf(parameters));
  const text = (pattern: string) => {
    const [service, rest] = pattern.split('|');
    const whole = rest === undefined ? pattern : `arn:{partition}:${service}:{region}:{account}:${rest}`;
    return expansion.text(whole, parameters.place, values);
  };
  return rows.map(({ actions, resources, onlyIf }) => {
    const statement = allow(actions, resources.map(text));
    if (onlyIf === undefined) return statement;
    const [key, value] = onlyIf;
    return { ...statement, Condition: { StringEquals: { [key]: text(value) } } };
  });
}
