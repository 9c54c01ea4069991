import type { TemplateMap, TemplatePlace, TemplateValue } from '../../value.ts';
import type { Expand, OpenedResource, OpenedTemplate } from '../cloudformation/opened.ts';
import { mapValue, scalarValue, unknownValue } from '../values.ts';
import { addHttpApi } from './apis/http-api.ts';
import { addRestApi } from './apis/rest-api.ts';
import { addWebSocketApi } from './apis/web-socket-api.ts';
import { addConnector, addEmbeddedConnectors } from './connector.ts';
import { IMPLICIT, RouteBook } from './events/routes.ts';
import { Expansion, type Pseudo, type ReadBeside, type SamResource } from './expansion.ts';
import { addFunction } from './function.ts';
import { globalsOf, isGlobalSection, mergeGlobals } from './globals.ts';
import { entriesOf, given, itemsOf, makeMap, wordOf } from './make.ts';
import {
  addApplication,
  addCapacityProvider,
  addGraphQlApi,
  addLayerVersion,
  addSimpleTable,
} from './others.ts';
import { noteSlips } from './properties.ts';
import { withReferable } from './referable.ts';
import { addStateMachine } from './state-machine.ts';

type Add = (expansion: Expansion, resource: SamResource, routes: RouteBook) => void;

/** SAM's types in the order in which they are made: what has routes before the APIs, connectors last. */
const TYPES: readonly (readonly [type: string, add: Add])[] = [
  ['AWS::Serverless::SimpleTable', addSimpleTable],
  ['AWS::Serverless::LayerVersion', addLayerVersion],
  ['AWS::Serverless::CapacityProvider', addCapacityProvider],
  ['AWS::Serverless::Function', addFunction],
  ['AWS::Serverless::StateMachine', addStateMachine],
  ['AWS::Serverless::Api', addRestApi],
  ['AWS::Serverless::HttpApi', addHttpApi],
  ['AWS::Serverless::WebSocketApi', addWebSocketApi],
  ['AWS::Serverless::GraphQLApi', addGraphQlApi],
  ['AWS::Serverless::Application', addApplication],
];

/** The transform that makes a template SAM's. */
const SAM_TRANSFORM = 'AWS::Serverless-2016-10-31';

const PREFIX = 'AWS::Serverless::';

/** Makes of SAM's resources what AWS makes of them; a template without any stays as it is. */
export function expandSam(
  readBeside: (template: OpenedTemplate, expansion: () => Expansion) => ReadBeside,
): Expand {
  return (template) => {
    const expansion: Expansion = new Expansion({
      prefix: template.prefix,
      pseudo: pseudoOf(template),
      readBeside: readBeside(template, () => expansion),
    });
    const globals = given(template.template, 'Globals');
    if (globals?.kind === 'map') noteSections(expansion, globals);
    noteTransform(expansion, template);
    for (const resource of template.resources.values())
      expansion.resources.set(resource.id, merged(resource, globals?.kind === 'map' ? globals : undefined));
    expandAll(expansion, template, globals?.kind === 'map' ? globals : undefined);
    for (const resource of expansion.resources.values()) {
      const properties = withReferable(resource.properties, expansion.referable) as TemplateMap;
      expansion.change(resource.id, properties);
    }
    return { resources: inOrder(expansion.resources, template.resources), notes: expansion.notes };
  };
}

/** The template's own resources in its order, then what is made beside them, by id. */
function inOrder(
  made: ReadonlyMap<string, OpenedResource>,
  own: ReadonlyMap<string, OpenedResource>,
): ReadonlyMap<string, OpenedResource> {
  const others = [...made].filter(([id]) => !own.has(id)).sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map([...[...made].filter(([id]) => own.has(id)), ...others]);
}

function expandAll(expansion: Expansion, template: OpenedTemplate, globals: TemplateMap | undefined): void {
  const routes = new RouteBook();
  const originals = [...expansion.resources.values()];
  for (const { id, type, properties } of originals) {
    noteSlips(expansion, type, properties, `Resources.${id}.Properties`);
  }
  for (const [type, add] of TYPES) {
    if (type === 'AWS::Serverless::Api')
      addImplicitApis({ expansion, routes, globals, template, add: TYPES });
    for (const resource of originals) if (resource.type === type) add(expansion, resource, routes);
  }
  for (const resource of originals) {
    if (resource.type === `${PREFIX}Connector`) addConnector(expansion, resource);
    addEmbeddedConnectors(expansion, resource);
    if (isUnknown(resource.type)) {
      const reason = `${resource.type} is no type of SAM that is known here, so nothing is made of it`;
      expansion.drop(resource.place, `Resources.${resource.id}`, reason);
      expansion.resources.delete(resource.id);
    }
  }
}

function isUnknown(type: string): boolean {
  if (!type.startsWith(PREFIX) || type === `${PREFIX}Connector`) return false;
  return !TYPES.some(([known]) => known === type);
}

interface Implicit {
  readonly expansion: Expansion;
  readonly routes: RouteBook;
  readonly globals: TemplateMap | undefined;
  readonly template: OpenedTemplate;
  readonly add: typeof TYPES;
}

/** The APIs that SAM makes where events name none, with what Globals say of APIs. */
function addImplicitApis({ expansion, routes, globals, template }: Implicit): void {
  const kinds = [
    ['rest', 'AWS::Serverless::Api', addRestApi],
    ['http', 'AWS::Serverless::HttpApi', addHttpApi],
  ] as const;
  for (const [kind, type, add] of kinds) {
    const id = expansion.prefix + IMPLICIT[kind];
    const [first, ...others] = routes.of(id);
    if (first === undefined) continue;
    const { place, condition } = first.origin;
    const isShared = others.every((route) => route.origin.condition === condition);
    const nothing = makeMap({}, place);
    const resource: OpenedResource = {
      id,
      type,
      properties: nothing,
      condition: isShared ? condition : undefined,
      metadata: nothing,
      dependsOn: [],
      place: globalsOf(globals, type)?.place ?? { ...place, file: template.file },
      attributes: nothing,
    };
    add(expansion, merged(resource, globals), routes);
  }
}

/** The resource with what Globals say of its type. */
function merged(resource: OpenedResource, globals: TemplateMap | undefined): SamResource {
  const general = globalsOf(globals, resource.type);
  if (general === undefined) return resource;
  const ignored = given(resource.attributes, 'IgnoreGlobals');
  if (wordOf(ignored) === '*') return resource;
  const names = new Set(itemsOf(ignored).map((name) => wordOf(name)));
  const taken = [...general.entries].filter(([name]) => !names.has(name));
  const from = mapValue(taken, general.place);
  const properties = mergeGlobals(from, resource.properties);
  return properties.kind === 'map' ? { ...resource, properties } : resource;
}

/** A template of SAM that does not say so is one whose author left it out, or part of another. */
function noteTransform(expansion: Expansion, { resources, transforms }: OpenedTemplate): void {
  if (transforms.includes(SAM_TRANSFORM)) return;
  const first = [...resources.values()].find(({ type }) => type.startsWith(PREFIX));
  if (first === undefined) return;
  const reason = `${first.type} is deployed only where the template says Transform: ${SAM_TRANSFORM}; it is read as if it did`;
  expansion.assume(first.place, 'Transform', reason);
}

function noteSections(expansion: Expansion, globals: TemplateMap): void {
  for (const [name, section] of entriesOf(globals)) {
    if (isGlobalSection(name)) continue;
    expansion.drop(
      section.place,
      `Globals.${name}`,
      `SAM knows no globals of ${name}, and refuses the template`,
    );
  }
}

function pseudoOf(template: OpenedTemplate): Pseudo {
  const place: TemplatePlace = { file: template.file };
  const of = (name: string): TemplateValue =>
    template.resolve(mapValue([['Ref', scalarValue(name, place)]], place)) ??
    unknownValue(`!Ref ${name}`, 'it is known when the stack is deployed', place);
  return {
    region: of('AWS::Region'),
    account: of('AWS::AccountId'),
    partition: of('AWS::Partition'),
    stack: of('AWS::StackName'),
  };
}
