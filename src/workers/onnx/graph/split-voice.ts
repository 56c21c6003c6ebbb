import type { ImageGraph } from './image-convolution';
import { MIN_OPERATOR_SET, pictureGraph, wrapConvolutions } from './image-convolution';
import type { OnnxModel, OnnxNode } from './onnx-model';
import { floatValue, writeOnnx } from './make-onnx';
import { readOnnx } from './onnx-model';
import { reachOf } from './reach';

/** A part of a voice that can be run over any stretch of its input. */
export interface StageGraph {
  readonly file: Uint8Array;
  readonly input: string;
  /** A second input of ones, `[1, 1, width]`: where the text is, which is everywhere. */
  readonly mask: string | null;
  readonly inputChannels: number;
  /** 3: `[1, channels, width]`; 4: a picture, `[1, channels, 1, width]`. */
  readonly inputRank: 3 | 4;
  /** Input positions to either side that an output position may depend on. */
  readonly margin: number;
  /** Output positions per input position. */
  readonly upsampling: number;
}

/** A voice in parts: what reads the whole text, then what works along time. */
export interface SplitVoice {
  /** Inputs of the voice; its output is the input of the first stage. */
  readonly text: Uint8Array;
  readonly stages: readonly StageGraph[];
}

/** Why a voice cannot be cut; it is then spoken in one piece. */
export interface NotSplit {
  readonly reason: string;
}

/**
 * Cuts a VITS voice (Kim et al. 2021, "Conditional Variational Autoencoder with Adversarial Learning
 * for End-to-End Text-to-Speech") into the part that reads the text and draws all noise, and parts
 * that are convolutions along time: the flow, and the HiFi-GAN decoder before and behind its second
 * upsampling. The latter can be run over windows, with the very samples of one run over everything,
 * because each sample depends on a few positions to either side only.
 *
 * The places are found by structure, since names differ from export to export.
 */
export function splitVoice(file: Uint8Array): SplitVoice | NotSplit {
  const model = readOnnx(file);
  if (model.nodes.some((node) => node.attributes.some(({ isSubgraph }) => isSubgraph))) {
    return { reason: 'it has loops or branches' };
  }
  const graph = new Graph(model);
  const upsamplers = model.nodes.filter(({ operator }) => operator === 'ConvTranspose');
  const first = graph.convolutionAbove(upsamplers[0]);
  const latent = cutAt(first?.inputs[0], graph.weightDims(first)?.[1]);
  const [output] = model.outputs;
  if (latent === null || output === undefined) return { reason: 'no decoder was found' };
  const middle = cutAt(upsamplers[1]?.inputs[0], graph.weightDims(upsamplers[1])?.[0]);
  const cuts = middle === null ? [latent] : [latent, middle];
  const decoder = graph.stages(cuts, output.name);
  if (decoder === null) return { reason: 'its decoder reads more than the latent' };
  // The flow brings the latent forth from the prior, which is the sum the last noise goes into; both
  // have the same shape.
  const prior = cutAt(graph.sumBehindNoise(), latent.channels);
  const flow = prior === null ? null : graph.stages([prior], latent.name);
  if (prior === null || flow === null) {
    return { text: graph.textPart(latent.name), stages: decoder };
  }
  return { text: graph.textPart(prior.name), stages: [...flow, ...decoder] };
}

/** A tensor between two parts. */
interface Cut {
  readonly name: string;
  readonly channels: number;
}

function cutAt(name: string | undefined, channels: number | undefined): Cut | null {
  return name === undefined || channels === undefined ? null : { name, channels };
}

/**
 * The mask of the text is a factor and nothing else; a speaker's vector, say, is something to add, and
 * must not be taken for it.
 */
function onlyScales(path: readonly OnnxNode[], mask: string | null): boolean {
  return path.every(
    ({ operator, inputs }) => mask === null || !inputs.includes(mask) || operator === 'Mul',
  );
}

class Graph {
  readonly #makers: ReadonlyMap<string, OnnxNode>;
  readonly #fromText: ReadonlySet<string>;

  constructor(private readonly model: OnnxModel) {
    this.#makers = new Map(
      model.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)),
    );
    this.#fromText = this.#dependents(model.inputs.map(({ name }) => name));
  }

  /** The convolution that `node` hangs on. */
  convolutionAbove(node: OnnxNode | undefined): OnnxNode | undefined {
    let above = node;
    while (above !== undefined) {
      above = this.#makers.get(above.inputs[0] ?? '');
      if (above?.operator === 'Conv') return above;
    }
    return undefined;
  }

  /** Follows the last random numbers to the sum they end in. */
  sumBehindNoise(): string | undefined {
    let node = this.model.nodes.findLast(({ operator }) => operator === 'RandomNormalLike');
    while (node !== undefined) {
      const [output = ''] = node.outputs;
      if (node.operator === 'Add') return output;
      node = this.model.nodes.find(({ inputs }) => inputs.includes(output));
    }
    return undefined;
  }

  weightDims(node: OnnxNode | undefined): readonly number[] | undefined {
    return this.model.initializers.get(node?.inputs[1] ?? '')?.dims;
  }

  /** The parts from each cut to the next, the last to `goal`; null when one reads more than its cut. */
  stages(cuts: readonly Cut[], goal: string): StageGraph[] | null {
    const stages = cuts.map((cut, index) => this.#stage(cut, cuts[index + 1]?.name ?? goal));
    return stages.every((stage) => stage !== null) ? stages : null;
  }

  /** The voice up to `output`. */
  textPart(output: string): Uint8Array {
    const { inputs, initializers } = this.model;
    const graph = this.#wrapped({ nodes: this.#needed(output, new Set()), initializers });
    return this.#write(
      graph,
      inputs.map(({ raw }) => raw),
      output,
    );
  }

  #stage(from: Cut, to: string): StageGraph | null {
    const behind = this.#dependents([from.name]);
    const path = this.#needed(to, new Set([from.name])).filter(({ outputs }) =>
      outputs.some((output) => behind.has(output)),
    );
    const others = path
      .flatMap(({ inputs }) => inputs)
      .filter((name) => name !== from.name && !behind.has(name) && this.#fromText.has(name));
    const [mask = null, ...more] = new Set(others);
    const { initializers } = this.model;
    const reach = reachOf(path, initializers, from.name);
    if (more.length > 0 || reach === null || !onlyScales(path, mask)) return null;
    const nodes = this.#needed(to, new Set([from.name, ...others]));
    const picture = mask === null ? this.#picture({ nodes, initializers }) : null;
    const shape = [1, from.channels, ...(picture === null ? [] : [1]), 'width'];
    const inputs = [floatValue('input', from.name, shape)];
    if (mask !== null) inputs.push(floatValue('input', mask, [1, 1, 'width']));
    return {
      file: this.#write(picture ?? this.#wrapped({ nodes, initializers }), inputs, to),
      input: from.name,
      mask,
      inputChannels: from.channels,
      inputRank: picture === null ? 3 : 4,
      ...reach,
    };
  }

  #picture(graph: ImageGraph): ImageGraph | null {
    return this.model.operatorSet < MIN_OPERATOR_SET ? null : pictureGraph(graph);
  }

  #wrapped(graph: ImageGraph): ImageGraph {
    return this.model.operatorSet < MIN_OPERATOR_SET ? graph : wrapConvolutions(graph);
  }

  /** All nodes that `goal` needs, in the file's order; what is in `given` is there already. */
  #needed(goal: string, given: ReadonlySet<string>): OnnxNode[] {
    const needed = new Set<OnnxNode>();
    const open = [goal];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const node = this.#makers.get(name);
      if (node === undefined || given.has(name) || needed.has(node)) continue;
      needed.add(node);
      open.push(...node.inputs);
    }
    return this.model.nodes.filter((node) => needed.has(node));
  }

  /** Every tensor that depends on one of `names`. */
  #dependents(names: readonly string[]): Set<string> {
    const found = new Set(names);
    for (const { inputs, outputs } of this.model.nodes) {
      if (inputs.some((input) => found.has(input))) for (const name of outputs) found.add(name);
    }
    for (const name of names) found.delete(name);
    return found;
  }

  #write(graph: ImageGraph, inputs: readonly Uint8Array[], output: string): Uint8Array {
    return writeOnnx(this.model, {
      name: output,
      nodes: graph.nodes,
      initializers: graph.initializers.values(),
      inputs,
      outputs: [floatValue('output', output, null)],
    });
  }
}
