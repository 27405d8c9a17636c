// The one number of a TensorFlow tensor. Numbers of fields and types are those of tensor.proto, tensor_shape.proto and types.proto.
import { BYTES, FIXED32, FIXED64, VARINT, type Fields } from './fields.ts';
import { fromBfloat16, fromHalf, shortest } from './float.ts';

const FLOAT = 1;
const DOUBLE = 2;
const BFLOAT16 = 14;

type Reader = { readonly bytes: number; readonly read: (view: DataView, at: number) => number };

/** How each type lies in `tensor_content`. Text, complex and quantized types are no numbers. */
const READERS = new Map<number, Reader>([
  [FLOAT, { bytes: 4, read: (view, at) => shortest(view.getFloat32(at, true)) }],
  [DOUBLE, { bytes: 8, read: (view, at) => view.getFloat64(at, true) }],
  [3, { bytes: 4, read: (view, at) => view.getInt32(at, true) }],
  [4, { bytes: 1, read: (view, at) => view.getUint8(at) }],
  [5, { bytes: 2, read: (view, at) => view.getInt16(at, true) }],
  [6, { bytes: 1, read: (view, at) => view.getInt8(at) }],
  [9, { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) }],
  [10, { bytes: 1, read: (view, at) => view.getUint8(at) }],
  [BFLOAT16, { bytes: 2, read: (view, at) => shortest(fromBfloat16(view.getUint16(at, true))) }],
  [17, { bytes: 2, read: (view, at) => view.getUint16(at, true) }],
  [19, { bytes: 2, read: (view, at) => shortest(fromHalf(view.getUint16(at, true))) }],
  [22, { bytes: 4, read: (view, at) => view.getUint32(at, true) }],
  [23, { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) }],
]);

/** undefined for a tensor of any other size than one (a histogram, an image), and for one that holds no number. */
export function readTensor(fields: Fields): number | undefined {
  const { message } = fields;
  let type = 0;
  let content: number | undefined;
  let bits: number | undefined;
  let value: number | undefined;
  while (fields.next()) {
    const { tag, at, end } = fields;
    const length = end - at;
    if (tag === tagOf(1, VARINT)) type = fields.integer();
    else if (tag === tagOf(2, BYTES) && !isOne(fields.inner())) return undefined;
    else if (tag === tagOf(4, BYTES) && length > 0) content = at;
    else if (isList(tag, 5, FIXED32) && length >= 4) value = shortest(message.view.getFloat32(at, true));
    else if (isList(tag, 6, FIXED64) && length >= 8) value = message.view.getFloat64(at, true);
    else if (isList(tag, 13, VARINT) && length > 0) bits = fields.integer();
    else if (INTEGER_LISTS.some((list) => isList(tag, list, VARINT)) && length > 0) value = fields.integer();
  }
  const reader = READERS.get(type);
  if (reader === undefined) return undefined;
  if (content !== undefined)
    return content + reader.bytes <= fields.end ? reader.read(message.view, content) : undefined;
  if (bits !== undefined) return shortest(type === BFLOAT16 ? fromBfloat16(bits) : fromHalf(bits));
  return value;
}

/** int_val, int64_val, bool_val, uint32_val, uint64_val. */
const INTEGER_LISTS = [7, 10, 11, 16, 17];

function tagOf(field: number, type: number): number {
  return field * 8 + type;
}

/** Lists of numbers are packed into bytes; an old writer gives each its own field. */
function isList(tag: number, field: number, type: number): boolean {
  return tag === tagOf(field, BYTES) || tag === tagOf(field, type);
}

/** Of a shape: whether each of its dimensions, if it has any, is 1. */
function isOne(shape: Fields): boolean {
  while (shape.next()) {
    if (shape.tag !== tagOf(2, BYTES)) continue;
    let size = 0;
    const dimension = shape.inner();
    while (dimension.next()) if (dimension.tag === tagOf(1, VARINT)) size = dimension.integer();
    if (size !== 1) return false;
  }
  return true;
}
