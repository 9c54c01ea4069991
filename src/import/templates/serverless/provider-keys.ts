import { slip, words } from '../settings-keys.ts';
import { at, isAbsent } from '../values.ts';
import type { Service } from './service.ts';

/**
 * Keys below `provider` that the framework takes, versions 1 to 4, and below those of them that this reads
 * from (https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml, read 2026-11-28).
 */
const KEYS: readonly { readonly path: readonly string[]; readonly keys: readonly string[] }[] = [
  {
    path: [],
    keys: words(`
      name stage region profile credentials resolver runtime Runtime runtimeManagement versionFunctions
      memorySize timeout environment vpc layers architecture tags stackTags stackName stackParameters stackPolicy
      kmsKeyArn logRetentionInDays logDataProtectionPolicy role iam iamRoleStatements iamManagedPolicies cfnRole
      cfLogs rolePermissionsBoundary deploymentBucket deploymentBucketObject deploymentPrefix deploymentMethod
      notificationArns rollbackConfiguration disableRollback disableDefaultOutputExportNames
      lambdaHashingVersion tracing logs apiGateway apiKeys apiName httpApi alb endpointType vpcEndpointIds
      usagePlan resourcePolicy websocketsApiName websocketsApiRouteSelectionExpression websocketsDescription
      websocket websocketApiId minimumCompressionSize binaryMediaTypes ecr eventBridge s3 cloudFront snapStart
      ephemeralStorageSize reservedConcurrency provisionedConcurrency variableSyntax domain domains build`),
  },
  {
    path: ['apiGateway'],
    keys: words(`
      apiKeys apiKeySourceType binaryMediaTypes description disableDefaultEndpoint endpointType metrics
      minimumCompressionSize resourcePolicy restApiId restApiResources restApiRootResourceId request
      shouldStartNameWithService stage timeoutInMillis usagePlan vpcEndpointIds websocketApiId`),
  },
  {
    path: ['httpApi'],
    keys: words(`
      authorizers cors description disableDefaultEndpoint id metrics name payload shouldStartNameWithService
      timeout useProviderTags accessLogs`),
  },
  { path: ['logs'], keys: words('frameworkLambda httpApi lambda restApi role websocket') },
  { path: ['tracing'], keys: words('apiGateway lambda') },
  { path: ['iam'], keys: words('role deploymentRole') },
];

/**
 * Tells of keys below `provider` that the framework does not know either: most often a slip of one it does. A
 * key that the file's own variables name, `${self:provider.accountId}`, is its author's.
 */
export function noteProviderKeys(service: Service, text: string): void {
  for (const { path, keys } of KEYS) {
    const map = at(service.provider, ...path);
    if (map?.kind !== 'map') continue;
    for (const [key, value] of map.entries) {
      const subject = ['provider', ...path, key].join('.');
      if (keys.includes(key) || isAbsent(value) || text.includes(`self:${subject}`)) continue;
      service.note('dropped', value.place, subject, slip(key, keys, 'the framework'));
    }
  }
}
