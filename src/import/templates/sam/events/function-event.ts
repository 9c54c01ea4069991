import type { TemplateMap } from '../../../value.ts';
import type { Expansion, Origin } from '../expansion.ts';
import type { Target } from '../target.ts';
import type { RouteBook } from './routes.ts';

/** An event of a function that is to become resources. */
export interface FunctionEvent {
  readonly expansion: Expansion;
  readonly target: Target;
  readonly routes: RouteBook;
  /** The logical id of what is made of it: the function's and the event's key. */
  readonly id: string;
  readonly type: string;
  readonly properties: TemplateMap;
  readonly origin: Origin;
  /** Where it stands in the template, for notes. */
  readonly subject: string;
}
