/** Discord's own description of its HTTP API, asked whether a request or an answer is what it says. */
import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export interface Operation {
  /** Such as `POST /channels/{channel_id}/messages`. */
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
  /** What is wrong with the parameters and the body; nothing when all is well. */
  checkRequest(query: URLSearchParams, body: unknown): string[];
  checkAnswer(status: number, body: unknown): string[];
}

type Json = Readonly<Record<string, unknown>>;

/** Beside the source, also where this runs compiled from dist/test/support. */
const files = ['../../fixtures/discord/openapi.json', '../../../../test/fixtures/discord/openapi.json']
  .map((place) => new URL(place, import.meta.url))
  .filter((place) => existsSync(place));
const description = readDescription();
/** In requests every property must be one that Discord knows; its answers may have more. */
const strict = createAjv(closeObjects(description));
const lenient = createAjv(description);
const routes = Object.keys(at(description, 'paths'))
  .map((template) => ({ template, pattern: toPattern(template), holes: template.split('{').length }))
  .sort((a, b) => a.holes - b.holes);

/** Undefined where Discord has no such operation. */
export function findOperation(method: string, path: string): Operation | undefined {
  for (const { template, pattern } of routes) {
    // `@me` and `@original` may come encoded.
    const found = pattern.exec(path.replaceAll('%40', '@'));
    const operation = at(description, 'paths', template)[method.toLowerCase()];
    if (found === null || operation === undefined) continue;
    return createOperation(`${method} ${template}`, template, method.toLowerCase(), found.groups ?? {});
  }
  return undefined;
}

function createOperation(
  name: string,
  template: string,
  method: string,
  groups: Readonly<Record<string, string>>,
): Operation {
  const params = Object.fromEntries(
    Object.entries(groups).map(([key, value]) => [key, decodeURIComponent(value)]),
  );
  const declared = [
    ...list(at(description, 'paths', template).parameters),
    ...list(at(description, 'paths', template, method).parameters),
  ];
  return {
    name,
    params,
    checkRequest(query, body) {
      const known = new Set(declared.filter((one) => one.in === 'query').map((one) => one.name));
      return [
        ...[...query.keys()]
          .filter((key) => !known.has(key))
          .map((key) => `${name}: unknown parameter ${key}`),
        ...declared.flatMap((parameter) => checkParameter(name, parameter, params, query)),
        ...checkBody(name, template, method, body),
      ];
    },
    checkAnswer(status, body) {
      const answer = at(description, 'paths', template, method, 'responses')[status];
      if (answer === undefined) return [`${name}: Discord never answers ${status}`];
      const schema = (answer as { content?: Record<string, { schema: Json }> }).content?.['application/json']
        ?.schema;
      return schema === undefined ? [] : check(lenient, `${name} answer`, schema, body);
    },
  };
}

function checkParameter(
  name: string,
  parameter: Json,
  params: Readonly<Record<string, string>>,
  query: URLSearchParams,
): string[] {
  const key = String(parameter.name);
  const written = parameter.in === 'path' ? params[key] : (query.get(key) ?? undefined);
  if (written === undefined) return parameter.required ? [`${name}: ${key} is missing`] : [];
  const schema = parameter.schema as Json;
  const value = schema.type === 'boolean' ? written === 'true' || (written !== 'false' && written) : written;
  return check(strict, `${name} ${key}`, schema, schema.type === 'integer' ? Number(written) : value);
}

function checkBody(name: string, template: string, method: string, body: unknown): string[] {
  const request = at(description, 'paths', template, method).requestBody as
    | { content: Record<string, { schema: Json }>; required?: boolean }
    | undefined;
  if (request === undefined) return body === undefined ? [] : [`${name} takes no body`];
  if (body === undefined) return request.required ? [`${name} needs a body`] : [];
  const schema = request.content['application/json']?.schema;
  return schema === undefined ? [`${name} takes no JSON`] : check(strict, name, schema, body);
}

const compiled = new Map<string, ValidateFunction>();

function check(ajv: Ajv2020, name: string, schema: Json, value: unknown): string[] {
  const key = `${ajv === strict} ${JSON.stringify(schema)}`;
  const validate = compiled.get(key) ?? ajv.compile(schema);
  compiled.set(key, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).slice(0, 8).map((error) => `${name}: ${describeError(error)}`);
}

function describeError({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath || '(whole)'} ${message} ${JSON.stringify(params)}`;
}

function createAjv(schema: Json): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addFormat('snowflake', /^(?:0|[1-9]\d{0,19})$/);
  ajv.addFormat('nonce', true);
  return ajv.addSchema({ $id: 'discord', components: schema.components });
}

/** References become absolute, so that every schema can stand alone. */
function readDescription(): Json {
  const [file] = files;
  if (file === undefined) throw new Error("Discord's description is not there");
  return JSON.parse(readFileSync(file, 'utf8').replaceAll('"#/components/', '"discord#/components/'));
}

/** Every object with named properties takes no others. */
function closeObjects<T>(value: T): T {
  if (Array.isArray(value)) return value.map(closeObjects) as T;
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, closeObjects(inner)]));
  const isOpen = copy.type === 'object' && copy.properties && copy.additionalProperties === undefined;
  return (isOpen ? { ...copy, additionalProperties: false } : copy) as T;
}

function toPattern(template: string): RegExp {
  const escaped = template.replace(/[.@]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return new RegExp(`^${escaped}$`);
}

function at(value: Json, ...path: readonly string[]): Json {
  return path.reduce((inner, key) => (inner[key] ?? {}) as Json, value);
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value : [];
}
