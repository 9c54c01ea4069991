import type { TemplateMap, TemplateValue } from '../../value.ts';
import type { Service } from '../serverless/service.ts';
import {
  at,
  booleanOf,
  fromPlain,
  isAbsent,
  listOf,
  listValue,
  mapOf,
  mapValue,
  scalarValue,
  textOf,
} from '../values.ts';

/**
 * Zappa's own, where the settings do not say otherwise (README of zappa/Zappa, "Advanced Settings", read
 * 2026-11-30).
 */
const DEFAULT_MEMORY_MB = 512;
const DEFAULT_TIMEOUT_SECONDS = 30;
/**
 * Zappa deploys for the Python that it runs on itself (`get_runtime_from_python_version` of
 * zappa/utilities.py, read 2026-11-30).
 */
const ASSUMED_RUNTIME = 'python3.13';

export const FUNCTION_ID = 'Function';

/** The one function that a stage deploys. */
export function addFunction(service: Service, all: TemplateMap): void {
  const { place } = all;
  const get = (key: string): TemplateValue | undefined => {
    const value = at(all, key);
    return isAbsent(value) ? undefined : value;
  };
  const size = get('ephemeral_storage');
  const isImage = get('docker_image_uri') !== undefined;
  const storage = at(size, 'Size') ?? size;
  const dead = get('dead_letter_arn');
  const hasDead = dead !== undefined && textOf(dead) !== '';
  const snap = textOf(get('snap_start')) ?? 'None';
  const vpc = at(all, 'vpc_config');
  const systems = get('efs_config');
  const isTraced = booleanOf(get('xray_tracing')) === true;
  const name = functionName(all, service.stage);
  service.add(
    FUNCTION_ID,
    'AWS::Lambda::Function',
    [
      ['FunctionName', name === null ? undefined : scalarValue(name, place)],
      ['PackageType', isImage ? scalarValue('Image', place) : undefined],
      ['Runtime', get('runtime') ?? assumedRuntime(service, all)],
      ['MemorySize', get('memory_size') ?? scalarValue(DEFAULT_MEMORY_MB, place)],
      ['Timeout', get('timeout_seconds') ?? scalarValue(DEFAULT_TIMEOUT_SECONDS, place)],
      ['Architectures', architectures(get('architecture'))],
      ['ReservedConcurrentExecutions', get('lambda_concurrency')],
      ['EphemeralStorage', storage === undefined ? undefined : mapValue([['Size', storage]], storage.place)],
      ['DeadLetterConfig', hasDead ? mapValue([['TargetArn', dead]], dead.place) : undefined],
      ['SnapStart', /^none$/i.test(snap) ? undefined : fromPlain({ ApplyOn: snap }, place)],
      ['VpcConfig', (mapOf(vpc)?.size ?? 0) === 0 ? undefined : vpc],
      ['Layers', get('layers')],
      ['FileSystemConfigs', (listOf(systems)?.length ?? 1) === 0 ? undefined : systems],
      ['CapacityProviderConfig', get('capacity_provider_config')],
      ['TracingConfig', isTraced ? fromPlain({ Mode: 'Active' }, get('xray_tracing')!.place) : undefined],
    ],
    place,
    service.name,
  );
}

function assumedRuntime(service: Service, all: TemplateMap): TemplateValue {
  const reason = `Zappa deploys for the Python that it runs on; ${ASSUMED_RUNTIME} is taken: functions.F.runtime says another`;
  service.note('assumed', all.place, `${service.stage}.runtime`, reason);
  return scalarValue(ASSUMED_RUNTIME, all.place);
}

function architectures(value: TemplateValue | undefined): TemplateValue | undefined {
  if (value === undefined) return undefined;
  return value.kind === 'list' ? value : listValue([value], value.place);
}

/**
 * What Zappa calls the function: the project's name and the stage as a slug; null where the project is named
 * by its folder.
 */
export function functionName(all: TemplateMap, stage: string): string | null {
  const project = textOf(at(all, 'project_name'));
  if (project === null) return null;
  return `${project}-${stage}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
