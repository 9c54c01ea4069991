import { FaultError } from '../../../model/fault.ts';
import type { TemplateMap, TemplatePlace, TemplateValue } from '../../value.ts';
import { at, listOf, listValue, mapOf, numberOf, scalarValue, textOf, unknownValue } from '../values.ts';

/** Stands for the account that nobody names. */
const ACCOUNT = '123456789012';
export const DEFAULT_REGION = 'us-east-1';

export interface Given {
  /** `--parameter` and parameter files. */
  readonly texts: ReadonlyMap<string, string>;
  /** What a stack that holds this one gives to it; it comes before all else. */
  readonly values?: ReadonlyMap<string, TemplateValue> | undefined;
  readonly region?: string | undefined;
}

/**
 * Values of the parameters that a template declares, by name: what is given, else the default, else unknown.
 *
 * @throws FaultError where a value is given that `AllowedValues` does not allow
 */
export function parameterValues(template: TemplateMap, given: Given): ReadonlyMap<string, TemplateValue> {
  const values = new Map<string, TemplateValue>();
  for (const [name, declared] of mapOf(at(template, 'Parameters')) ?? []) {
    const passed = given.values?.get(name);
    values.set(
      name,
      passed === undefined ? declaredValue(name, declared, given.texts.get(name)) : typed(declared, passed),
    );
  }
  return values;
}

function declaredValue(name: string, declared: TemplateValue, text: string | undefined): TemplateValue {
  const { place } = declared;
  const type = textOf(at(declared, 'Type')) ?? 'String';
  const byDefault = at(declared, 'Default');
  const wrote = `!Ref ${name}`;
  if (type.startsWith('AWS::SSM::Parameter::Value')) {
    if (text !== undefined && !text.startsWith('/')) return typed(declared, scalarValue(text, place));
    const reason = `the parameter ${name} is looked up in Systems Manager; --parameter ${name}=… with its value`;
    return unknownValue(wrote, reason, place);
  }
  if (text !== undefined) {
    refuseForbidden(name, declared, text);
    return typed(declared, scalarValue(text, place));
  }
  if (byDefault !== undefined) return typed(declared, byDefault);
  const allowed = allowedOf(declared);
  if (allowed.length === 1) return typed(declared, scalarValue(allowed[0]!, place));
  const choice = allowed.length === 0 ? '…' : allowed.slice(0, 8).join('|');
  return unknownValue(wrote, `the parameter ${name} has no default; --parameter ${name}=${choice}`, place);
}

function allowedOf(declared: TemplateValue): readonly string[] {
  return (listOf(at(declared, 'AllowedValues')) ?? []).flatMap((item) => textOf(item) ?? []);
}

function refuseForbidden(name: string, declared: TemplateValue, text: string): void {
  const allowed = allowedOf(declared);
  if (allowed.length === 0) return;
  const isList = isListType(textOf(at(declared, 'Type')) ?? '');
  const wrong = (isList ? text.split(',').map((item) => item.trim()) : [text]).find(
    (item) => !allowed.includes(item),
  );
  if (wrong === undefined) return;
  const { file, line, column } = declared.place;
  const problem = `'${wrong.slice(0, 80)}' is not among its AllowedValues`;
  const remedy = `give --parameter ${name}= one of ${allowed.slice(0, 20).join(', ')}`;
  const where = line === undefined ? {} : { line, column: column ?? 1 };
  throw new FaultError([{ file, ...where, path: `Parameters.${name}`, problem, remedy }]);
}

/** Lists become lists, numbers numbers; everything else is text, as in CloudFormation. */
function typed(declared: TemplateValue, value: TemplateValue): TemplateValue {
  const type = textOf(at(declared, 'Type')) ?? 'String';
  const text = textOf(value);
  if (text === null) return value;
  if (isListType(type)) {
    const items = text === '' ? [] : text.split(',');
    return listValue(
      items.map((item) => scalarValue(item.trim(), value.place)),
      value.place,
    );
  }
  const number = type === 'Number' ? numberOf(value) : null;
  return scalarValue(number !== null && String(number) === text ? number : text, value.place);
}

function isListType(type: string): boolean {
  return type === 'CommaDelimitedList' || /(^|<)List</.test(type) || type.includes('<CommaDelimitedList>');
}

/** Value of a pseudo parameter (`AWS::Region`); null where there is none of the name. */
export function pseudoParameter(name: string, given: Given, place: TemplatePlace): TemplateValue | null {
  const own = given.texts.get(name);
  if (own !== undefined) return scalarValue(own, place);
  const region = given.region ?? given.texts.get('AWS::Region') ?? DEFAULT_REGION;
  const isChina = region.startsWith('cn-');
  switch (name) {
    case 'AWS::Region':
      return scalarValue(region, place);
    case 'AWS::AccountId':
      return scalarValue(ACCOUNT, place);
    case 'AWS::Partition':
      return scalarValue(isChina ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws', place);
    case 'AWS::URLSuffix':
      return scalarValue(isChina ? 'amazonaws.com.cn' : 'amazonaws.com', place);
    case 'AWS::StackName':
    case 'AWS::StackId':
    case 'AWS::NotificationARNs': {
      const reason = `it is chosen when the stack is deployed; --parameter ${name}=…`;
      return unknownValue(`\${${name}}`, reason, place);
    }
    default:
      return null;
  }
}
