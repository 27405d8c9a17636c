// CRC-32C (Castagnoli), masked as TFRecord files have it.

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82f63b78;
  return crc;
});

/** Of `bytes` from `start` up to, not including, `end`; as an unsigned 32-bit number. */
export function maskedCrc32c(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0xffffffff;
  for (let at = start; at < end; at++) crc = TABLE[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  const plain = ~crc;
  return (((plain >>> 15) | (plain << 17)) + 0xa282ead8) >>> 0;
}
