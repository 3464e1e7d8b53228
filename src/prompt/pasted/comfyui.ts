/** ComfyUI's graphs, as its API takes them and as its editor saves them: what the sampler at the end was given. */
import { isRecord, type Json, type Pasted, settingsFrom } from './pasted.ts';

/** A node: what goes into it, by name; a link is the id of another node. */
interface Node {
  readonly type: string;
  readonly inputs: ReadonlyMap<string, unknown>;
}

type Graph = ReadonlyMap<string, Node>;

class Link {
  readonly to: string;
  constructor(to: string) {
    this.to = to;
  }
}

/** The editor saves values without their names. */
const widgets: Readonly<Record<string, readonly string[]>> = {
  KSampler: ['seed', 'control', 'steps', 'cfg', 'sampler_name', 'scheduler', 'denoise'],
  KSamplerAdvanced: ['add_noise', 'noise_seed', 'control', 'steps', 'cfg', 'sampler_name', 'scheduler'],
  CLIPTextEncode: ['text'],
  EmptyLatentImage: ['width', 'height', 'batch_size'],
  CheckpointLoaderSimple: ['ckpt_name'],
  LoraLoader: ['lora_name', 'strength_model', 'strength_clip'],
};
/** Nodes between the sampler and a text. */
const maxHops = 12;

/** Undefined for what is no such graph, or one without a sampler and a text. */
export function readComfy(value: Json): Pasted | undefined {
  const graph = Array.isArray(value.nodes)
    ? fromEditor(value)
    : fromApi(isRecord(value.prompt) ? value.prompt : value);
  const samplers = [...graph.values()].filter(
    ({ type }) => type === 'KSampler' || type === 'KSamplerAdvanced',
  );
  const sampler = samplers.find(({ inputs }) => textBehind(inputs.get('positive'), graph) !== undefined);
  if (sampler === undefined) return undefined;
  const { inputs } = sampler;
  const latent = behind(inputs.get('latent_image'), graph, (node) => node.inputs.has('width'));
  const checkpoint = behind(inputs.get('model'), graph, (node) => node.inputs.has('ckpt_name'));
  const size = latent && `${latent.inputs.get('width')}x${latent.inputs.get('height')}`;
  const loras = [...graph.values()].flatMap(({ inputs: lora }) => {
    const name = lora.get('lora_name');
    return typeof name === 'string'
      ? [`<lora:${bare(name)}:${Number(lora.get('strength_model') ?? 1)}>`]
      : [];
  });
  const model = checkpoint?.inputs.get('ckpt_name');
  return {
    prompt: [textBehind(inputs.get('positive'), graph) ?? '', ...loras].join(' ').trim(),
    negative: textBehind(inputs.get('negative'), graph) ?? '',
    settings: settingsFrom([
      ['steps', inputs.get('steps')],
      ['sampler', inputs.get('sampler_name')],
      ['schedule type', inputs.get('scheduler')],
      ['cfg scale', inputs.get('cfg')],
      ['seed', inputs.get('seed') ?? inputs.get('noise_seed')],
      ['size', size],
      ['model', typeof model === 'string' ? bare(model) : undefined],
    ]),
  };
}

function bare(file: string): string {
  return (file.split(/[\\/]/).at(-1) ?? '').replace(/\.(?:safetensors|ckpt|pt)$/i, '');
}

function textBehind(from: unknown, graph: Graph): string | undefined {
  const isText = (value: unknown) => typeof value === 'string';
  const node = behind(from, graph, ({ inputs }) => isText(inputs.get('text')) || isText(inputs.get('value')));
  const text = node?.inputs.get('text') ?? node?.inputs.get('value');
  return typeof text === 'string' ? text : undefined;
}

/** The first node like that on the way back along the links. */
function behind(from: unknown, graph: Graph, isLike: (node: Node) => boolean): Node | undefined {
  const seen = new Set<string>();
  let front = from instanceof Link ? [from.to] : [];
  for (let hop = 0; hop < maxHops && front.length > 0; hop++) {
    const nodes = front.filter((id) => !seen.has(id)).flatMap((id) => graph.get(id) ?? []);
    for (const id of front) seen.add(id);
    const found = nodes.find(isLike);
    if (found !== undefined) return found;
    const given = nodes.flatMap(({ inputs }) => [...inputs.values()]);
    front = given.flatMap((value) => (value instanceof Link ? [value.to] : []));
  }
  return undefined;
}

function fromApi(value: Json): Graph {
  const nodes = Object.entries(value).flatMap(([id, node]): [string, Node][] => {
    if (!isRecord(node) || typeof node.class_type !== 'string' || !isRecord(node.inputs)) return [];
    const inputs = Object.entries(node.inputs).map(([name, given]): [string, unknown] => [
      name,
      Array.isArray(given) && given.length === 2 ? new Link(String(given[0])) : given,
    ]);
    return [[id, { type: node.class_type, inputs: new Map(inputs) }]];
  });
  return new Map(nodes);
}

function fromEditor({ nodes, links }: Json): Graph {
  const sources = new Map<string, string>();
  for (const link of Array.isArray(links) ? links : []) {
    if (Array.isArray(link)) sources.set(String(link[0]), String(link[1]));
  }
  const all = Array.isArray(nodes) ? nodes.filter(isRecord) : [];
  return new Map(
    all.flatMap((node): [string, Node][] => {
      if (typeof node.type !== 'string') return [];
      const linked = (Array.isArray(node.inputs) ? node.inputs.filter(isRecord) : []).flatMap(
        ({ name, link }): [string, unknown][] => {
          const source = sources.get(String(link));
          return source === undefined ? [] : [[String(name), new Link(source)]];
        },
      );
      const values = Array.isArray(node.widgets_values) ? node.widgets_values : [];
      const names = Object.hasOwn(widgets, node.type) ? (widgets[node.type] ?? []) : [];
      const set = names.map((name, i): [string, unknown] => [name, values[i]]);
      return [[String(node.id), { type: node.type, inputs: new Map([...set, ...linked]) }]];
    }),
  );
}
