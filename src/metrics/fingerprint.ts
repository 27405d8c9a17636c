// A short mark to know a text again by.

/** FNV-1a over the UTF-16 units, 32 bits. Two texts share one by chance once in four thousand million. */
export function fingerprint(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
