/** Why a text is not usable, and what would be right. */
export interface Refusal {
  readonly ok: false;
  readonly problem: string;
  readonly remedy: string;
}

export function refuse(problem: string, remedy: string): Refusal {
  return { ok: false, problem, remedy };
}
