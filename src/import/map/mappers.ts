import { BALANCER_PARTS, DISTRIBUTION, TARGET_GROUP } from './doors.ts';
import { EVENT_SOURCE } from './event-sources.ts';
import { ALIAS, FUNCTION, FUNCTION_URL, INVOKE_CONFIG, LOG_GROUP, PERMISSION, VERSION } from './functions.ts';
import { HTTP_API, HTTP_AUTHORIZER, HTTP_STAGE, INTEGRATION, ROUTE } from './http-api.ts';
import type { Mapper } from './mapping.ts';
import { PIPE } from './pipes.ts';
import { DATA_SOURCE, LOG_SUBSCRIPTION, RECEIPT_RULE, TOPIC_RULE, USER_POOL } from './pushed.ts';
import { QUEUE } from './queues.ts';
import { API_RESOURCE, METHOD, REST_API, REST_AUTHORIZER, REST_STAGE, USAGE_PLAN } from './rest-api.ts';
import { MANAGED_POLICY, POLICY, ROLE, ROLE_POLICY } from './roles.ts';
import { SCALABLE_TARGET, SCALING_POLICY } from './scaling.ts';
import { EVENT_BUS, RULE, SCHEDULE, SCHEDULE_GROUP } from './schedules.ts';
import { GLOBAL_TABLE, STREAM, STREAM_CONSUMER, TABLE } from './streams.ts';
import { BUCKET, CDK_NOTIFICATIONS, SUBSCRIPTION, TOPIC } from './topics.ts';
import { MACHINE_PARTS, STATE_MACHINE } from './workflows.ts';

/**
 * Resource types that are carried over. Functions come first, since what triggers them names them; things
 * that are named by others follow, then what connects them.
 */
export const MAPPERS: readonly Mapper[] = [
  FUNCTION,
  QUEUE,
  STREAM,
  STREAM_CONSUMER,
  TABLE,
  GLOBAL_TABLE,
  VERSION,
  ALIAS,
  INVOKE_CONFIG,
  FUNCTION_URL,
  REST_API,
  METHOD,
  API_RESOURCE,
  REST_AUTHORIZER,
  REST_STAGE,
  USAGE_PLAN,
  HTTP_API,
  INTEGRATION,
  ROUTE,
  HTTP_STAGE,
  HTTP_AUTHORIZER,
  TARGET_GROUP,
  ...BALANCER_PARTS,
  DISTRIBUTION,
  EVENT_SOURCE,
  STATE_MACHINE,
  ...MACHINE_PARTS,
  SCALABLE_TARGET,
  SCALING_POLICY,
  PIPE,
  TOPIC,
  SUBSCRIPTION,
  BUCKET,
  CDK_NOTIFICATIONS,
  EVENT_BUS,
  RULE,
  SCHEDULE,
  SCHEDULE_GROUP,
  LOG_SUBSCRIPTION,
  TOPIC_RULE,
  RECEIPT_RULE,
  USER_POOL,
  DATA_SOURCE,
  PERMISSION,
  LOG_GROUP,
  ROLE,
  POLICY,
  ROLE_POLICY,
  MANAGED_POLICY,
];

/** What stands in every resource and changes nothing. */
export const COMMON_INERT: Readonly<Record<string, string>> = {
  Tags: 'labels',
  Description: 'a description',
};
