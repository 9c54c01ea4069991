import { isNothing } from './parts.ts';
import type { Found } from './references.ts';

/**
 * Attributes that are optional and that the provider computes where nobody sets them, as its schema says
 * (hashicorp/aws 5.100), so that a plan shows them as known after it is applied.
 */
const COMPUTED: Readonly<Record<string, readonly string[]>> = {
  aws_lambda_function: ['architectures'],
  aws_lambda_event_source_mapping: [
    ...['maximum_record_age_in_seconds', 'maximum_retry_attempts', 'parallelization_factor'],
  ],
  aws_apigatewayv2_integration: ['timeout_milliseconds'],
  aws_apigatewayv2_authorizer: ['authorizer_result_ttl_in_seconds'],
  aws_dynamodb_table: ['read_capacity', 'write_capacity'],
};
/** Attributes of resources that are texts: no number and no list of architectures is made of them. */
const TEXTS: ReadonlySet<string> = new Set(
  `arn id url name stream_arn invoke_arn qualified_arn execution_arn function_name version
  root_resource_id`.split(/\s+/),
);

/**
 * Is an attribute unknown for no other reason than that nobody set it? Nothing but a resource's own
 * attributes is unknown in a plan: where an expression leads to none, or to texts alone, its value is null.
 */
export function isLeftToProvider(type: string, path: readonly (string | number)[], found: Found): boolean {
  const [key] = path;
  if (path.length !== 1 || typeof key !== 'string' || COMPUTED[type]?.includes(key) !== true) return false;
  if (found.constant !== null) return isNothing(found.constant);
  return found.targets.every(({ attribute }) => attribute === null || TEXTS.has(attribute));
}
