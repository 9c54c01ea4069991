import { ACCESS } from './rows/access.ts';
import { EVENTS } from './rows/events.ts';
import { GATEWAYS } from './rows/gateways.ts';
import { LAMBDA } from './rows/lambda.ts';
import { MESSAGING } from './rows/messaging.ts';
import { STORAGE } from './rows/storage.ts';
import type { Rows } from './rule.ts';

/** Every type of the provider that becomes one of CloudFormation's. What has no row keeps its own. */
export const ROWS: Rows = { ...LAMBDA, ...MESSAGING, ...STORAGE, ...EVENTS, ...GATEWAYS, ...ACCESS };
