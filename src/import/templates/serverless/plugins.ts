import type { TemplatePlace, TemplateValue } from '../../value.ts';
import { at, isAbsent, listOf, textOf } from '../values.ts';
import type { Service } from './service.ts';

/**
 * Plugins that are read here, and those that change how code is built or tried, which costs nothing on AWS.
 */
const READ_OR_WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  ...[
    'serverless-plugin-warmup',
    'serverless-step-functions',
    'serverless-provisioned-concurrency-autoscaling',
  ],
  ...[
    'serverless-iam-roles-per-function',
    'serverless-lift',
    'serverless-prune-plugin',
    'serverless-pseudo-parameters',
  ],
  ...[
    'serverless-offline',
    'serverless-esbuild',
    'serverless-webpack',
    'serverless-bundle',
    'serverless-jetpack',
  ],
  ...[
    'serverless-plugin-typescript',
    'serverless-python-requirements',
    'serverless-dotenv-plugin',
    'serverless-rust',
  ],
  ...['serverless-domain-manager', 'serverless-plugin-tracing', 'serverless-plugin-include-dependencies'],
  ...['serverless-plugin-optimize', 'serverless-deployment-bucket', 'serverless-plugin-split-stacks'],
  ...[
    'serverless-dynamodb-local',
    'serverless-dynamodb',
    'serverless-localstack',
    'serverless-better-credentials',
  ],
  ...[
    'serverless-offline-sqs',
    'serverless-offline-sns',
    'serverless-offline-scheduler',
    'serverless-s3-local',
  ],
  ...[
    'serverless-step-functions-local',
    'serverless-offline-ssm',
    'serverless-export-env',
    'serverless-jest-plugin',
  ],
  ...[
    'serverless-plugin-scripts',
    'serverless-plugin-common-excludes',
    'serverless-layers',
    'serverless-hooks-plugin',
  ],
  ...[
    'serverless-stack-termination-protection',
    'serverless-plugin-git-variables',
    'serverless-cloudformation-changesets',
  ],
  ...[
    'serverless-plugin-monorepo',
    'serverless-certificate-creator',
    'serverless-package-python-functions',
    'serverless-go-plugin',
  ],
  ...[
    'serverless-secrets-plugin',
    'serverless-nodejs-requirements',
    'serverless-plugin-resource-tagging',
    'serverless-plugin-ifelse',
  ],
  ...[
    'serverless-stack-output',
    'serverless-add-api-key',
    'serverless-plugin-bind-deployment-id',
    'serverless-plugin-simulate',
  ],
]);

/** The plugins of the service by name, of the list or of `modules`. */
export function pluginsOf(plugins: TemplateValue | undefined): readonly (readonly [string, TemplatePlace])[] {
  const list = listOf(plugins) ?? listOf(at(plugins, 'modules')) ?? [];
  return list.flatMap((item) => {
    const name = textOf(item);
    return name === null ? [] : [[name, item.place] as const];
  });
}

/** Notes plugins whose additions nobody here knows. */
export function notePlugins(service: Service, plugins: readonly (readonly [string, TemplatePlace])[]): void {
  for (const [name, place] of plugins) {
    if (READ_OR_WITHOUT_EFFECT.has(name)) continue;
    service.note('dropped', place, `plugins.${name}`, 'nothing here knows what this plugin adds');
  }
}

/** Keys at the top that are not read although they may deploy something. */
const UNREAD_KEYS: Readonly<Record<string, string>> = {
  pipes: 'pipes of EventBridge are not read from serverless.yml',
  appSync: 'APIs of AppSync are not read from serverless.yml',
  containers: 'containers are not modelled',
  ai: 'agents are not modelled',
};

export function noteTopKeys(service: Service): void {
  for (const [key, reason] of Object.entries(UNREAD_KEYS)) {
    const value = at(service.root, key);
    if (value !== undefined && !isAbsent(value)) service.note('dropped', value.place, key, reason);
  }
}
