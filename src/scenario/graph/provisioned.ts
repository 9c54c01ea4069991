import type { FunctionSpec } from '../schema/function-schema.ts';

/** Provisioned environments at the start. */
export function initialProvisioned({ provisionedConcurrency, provisioning }: FunctionSpec): number {
  const tracked = provisioning?.target === undefined ? 0 : (provisioning.minimum ?? 1);
  return provisionedConcurrency ?? tracked;
}

/** Most environments that may be provisioned at any time of the run. */
export function mostProvisioned(spec: FunctionSpec): number {
  const counts = (spec.provisioning?.schedule ?? []).map(({ count }) => count);
  return Math.max(initialProvisioned(spec), spec.provisioning?.maximum ?? 0, ...counts);
}
