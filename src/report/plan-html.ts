import type { PlanDocument } from '../results/plan-document.ts';
export async function renderPlanHtml(plan: PlanDocument, _: unknown): Promise<string> {
  return plan.name;
}
