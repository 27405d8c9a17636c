// As much of the ONNX format as one small network needs: its named tensors and its constants, in the order of the graph.

/**
 * @param {Buffer} file
 * @returns {{ tensors: Map<string, Float32Array>, constants: number[] }} constants: scalar floats
 */
export function readOnnx(file) {
  const graph = only(fields(file), 7);
  const parts = fields(graph);
  const tensors = new Map(all(parts, 5).map((bytes) => tensorOf(bytes)));
  const constants = all(parts, 1).flatMap((node) => constantOf(fields(node)));
  return { tensors, constants };
}

const FLOAT = 1;

function constantOf(node) {
  if (only(node, 4).toString() !== 'Constant') return [];
  const tensor = fields(only(fields(only(node, 5)), 5));
  if (only(tensor, 2) !== FLOAT) return [];
  return [...floats(only(tensor, 9))];
}

function tensorOf(bytes) {
  const tensor = fields(bytes);
  return [only(tensor, 8).toString(), floats(only(tensor, 9))];
}

function floats(bytes) {
  return Float32Array.from({ length: bytes.length / 4 }, (_, k) => bytes.readFloatLE(4 * k));
}

const all = (parts, number) => parts.filter((part) => part.number === number).map(({ value }) => value);

function only(parts, number) {
  const [value] = all(parts, number);
  if (value === undefined) throw new Error(`not the ONNX file this reads: field ${number} is missing`);
  return value;
}

/** The fields of one protobuf message: varints as numbers, all else as bytes. */
function fields(bytes) {
  const parts = [];
  let at = 0;
  const varint = () => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = bytes[at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const [number, type] = [Math.floor(tag / 8), tag % 8];
    if (type === 0) {
      parts.push({ number, value: varint() });
      continue;
    }
    const length = type === 2 ? varint() : type === 5 ? 4 : 8;
    parts.push({ number, value: bytes.subarray(at, at + length) });
    at += length;
  }
  return parts;
}
