import type { TemplateValue } from '../../value.ts';
import { at, isAbsent, mapOf, mapValue, referenceValue, textOf } from '../values.ts';
import { addEvents } from './events/events.ts';
import { functionId } from './names.ts';
import { withFunctionKeys } from './references.ts';
import type { Service, ServiceFunction } from './service.ts';

/**
 * State machines of serverless-step-functions
 * (https://github.com/serverless-operations/serverless-step-functions, read 2026-11-28).
 */
export function addStateMachines(service: Service): void {
  const machines = mapOf(at(service.root, 'stepFunctions', 'stateMachines')) ?? new Map();
  for (const [key, machine] of machines) {
    if (machine.kind !== 'map') {
      const reason =
        machine.kind === 'unknown' ? `${machine.text}: ${machine.reason}` : 'it is no state machine';
      service.note('unknown', machine.place, `stepFunctions.stateMachines.${key}`, reason);
      continue;
    }
    const id = machineId(key, machine);
    const { place } = machine;
    const idOf = (name: string): string | null => (service.functions.has(name) ? functionId(name) : null);
    const definition = at(machine, 'definition');
    if (definition === undefined || definition.kind === 'unknown') {
      const why = definition?.kind === 'unknown' ? `${definition.text}: ${definition.reason}` : 'it has none';
      service.note(
        'unknown',
        definition?.place ?? place,
        `stepFunctions.stateMachines.${key}.definition`,
        why,
      );
    }
    const isText = definition?.kind === 'scalar' || definition?.kind === 'text';
    service.add(
      id,
      'AWS::StepFunctions::StateMachine',
      [
        ['StateMachineName', at(machine, 'name')],
        ['StateMachineType', at(machine, 'type')],
        ['DefinitionString', isText ? definition : undefined],
        ['Definition', isText || definition === undefined ? undefined : withFunctionKeys(definition, idOf)],
        ['LoggingConfiguration', loggingOf(at(machine, 'loggingConfig'))],
        ['TracingConfiguration', at(machine, 'tracingConfig')],
      ],
      place,
      textOf(at(machine, 'name')) ?? key,
    );
    const target: ServiceFunction = {
      key,
      id,
      map: machine,
      place,
      target: (where) => referenceValue(id, 'Ref', where),
    };
    addEvents(service, target, at(machine, 'events'));
  }
  noteActivities(service);
}

function machineId(key: string, machine: TemplateValue): string {
  const named = textOf(at(machine, 'id')) ?? textOf(at(machine, 'name'))?.replace(/[^0-9A-Za-z]/g, '');
  if (named !== undefined && named !== '') return named;
  return `${key.charAt(0).toUpperCase()}${key.slice(1)}StepFunctionsStateMachine`.replace(
    /[^0-9A-Za-z]/g,
    '',
  );
}

function loggingOf(config: TemplateValue | undefined): TemplateValue | undefined {
  const level = at(config, 'level');
  return level === undefined ? undefined : mapValue([['Level', level]], level.place);
}

function noteActivities(service: Service): void {
  const activities = at(service.root, 'stepFunctions', 'activities');
  if (activities === undefined || isAbsent(activities)) return;
  const reason = 'activities are done by workers outside of Lambda';
  service.note('dropped', activities.place, 'stepFunctions.activities', reason);
}
