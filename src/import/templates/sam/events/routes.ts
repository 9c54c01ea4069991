import type { TemplateValue } from '../../../value.ts';
import type { Origin } from '../expansion.ts';

/** A path and method that an event of a function or a state machine asks an API for. */
export interface Route {
  readonly kind: 'rest' | 'http';
  /** The logical id of the API. */
  readonly api: string;
  readonly path: string;
  /** In small letters; `any` for all of them. */
  readonly method: string;
  /** Without `Path` and `Method`: what no other route takes. */
  readonly isDefault: boolean;
  /** What the integration says, `responses` of the method beside it. */
  readonly integration: { readonly [key: string]: TemplateValue };
  readonly responses?: TemplateValue | undefined;
  /** `Auth` of the event. */
  readonly auth: TemplateValue | undefined;
  /** `RouteSettings` of an event of an HTTP API. */
  readonly settings: TemplateValue | undefined;
  readonly origin: Origin;
}

/** The logical ids of the APIs that SAM makes for events that name none. */
export const IMPLICIT = { rest: 'ServerlessRestApi', http: 'ServerlessHttpApi' } as const;

/** The routes of a template by their API, gathered while functions and state machines are read. */
export class RouteBook {
  private readonly byApi = new Map<string, Route[]>();

  add(route: Route): void {
    const routes = this.byApi.get(route.api);
    if (routes === undefined) this.byApi.set(route.api, [route]);
    else routes.push(route);
  }

  of(api: string): readonly Route[] {
    return this.byApi.get(api) ?? [];
  }
}
