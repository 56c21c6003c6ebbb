/** Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
export const MODEL = { graph: 7, operatorSet: 8 } as const;
export const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
export const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5, domain: 7 } as const;
export const ATTRIBUTE = { name: 1, ints: 8, graph: 6, graphs: 11, type: 20 } as const;
export const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 } as const;
export const VALUE = { name: 1, type: 2 } as const;
export const OPERATOR_SET = { domain: 1, version: 2 } as const;
/** Kinds of numbers that a tensor can hold. */
export const FLOAT = 1;
export const BYTE = 2;
export const SIGNED_BYTE = 3;
export const INT64 = 7;
export const LIST_OF_INTS = 7;
