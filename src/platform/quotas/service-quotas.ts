/**
 * Quotas as AWS's console of Service Quotas names them, for whoever has to ask for more. AWS Lambda Developer
 * Guide, "Lambda quotas", and Amazon API Gateway Developer Guide, "Quotas", whose tables link to the console
 * by these codes (both 2026-11-28). `usual` is a new account's in most regions.
 */
export const SERVICE_QUOTAS = {
  concurrency: { service: 'AWS Lambda', quota: 'Concurrent executions', code: 'L-B99A9384', usual: 1000 },
  apiGatewayRequests: {
    service: 'Amazon API Gateway',
    quota: 'Throttle rate',
    code: 'L-8A5B8E43',
    usual: 10_000,
  },
} as const;
