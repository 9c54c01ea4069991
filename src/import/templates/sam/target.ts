import type { TemplateValue } from '../../value.ts';
import type { Origin } from './expansion.ts';
import type { RoleDraft } from './role.ts';

/** What events call: a function, or its alias where SAM publishes one. */
export interface Target {
  /** The function's logical id. */
  readonly id: string;
  /** `Ref` of the function or of its alias, as mappings and permissions name it. */
  readonly name: TemplateValue;
  readonly arn: TemplateValue;
  readonly origin: Origin;
  /** The role that SAM makes; undefined where the template names one. */
  readonly role: RoleDraft | undefined;
}
