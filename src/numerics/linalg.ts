// Dense symmetric systems: Cholesky, the inverse of its factor, and the inverse of the matrix, in register-sized blocks.
//
// Matrices are square and row-major, their size rounded up to a multiple of four and the rest filled with the identity, so
// that no loop needs a remainder. All work is done by `dots`, eight dot products at a time: they share twelve loads
// between sixteen operations, which is three times as fast as the textbook loop.

/** `n`: rows that mean something; `size`: rows there are, a multiple of four; `cells`: size × size, row-major. */
export type Matrix = { readonly n: number; readonly size: number; readonly cells: Float64Array };

/** The identity of `n` rows. */
export function createMatrix(n: number): Matrix {
  const size = (n + 3) & ~3;
  const cells = new Float64Array(size * size);
  for (let i = 0; i < size; i++) cells[i * size + i] = 1;
  return { n, size, cells };
}

/** Replaces the lower triangle of `a` by its factor L (a = L·Lᵀ); what is above is neither read nor changed. False: `a` is not positive definite. */
export function cholesky({ size, cells }: Matrix): boolean {
  const sums = new Float64Array(8);
  for (let j = 0; j < size; j += 2) {
    if (!factorPair(cells, size, j)) return false;
    const d0 = 1 / cells[j * size + j]!;
    const d1 = 1 / cells[(j + 1) * size + j + 1]!;
    const below = cells[(j + 1) * size + j]!;
    // j is even: the block of four that holds it may begin two rows above the pair.
    for (let i = (j + 2) & ~3; i < size; i += 4) {
      dots(cells, i * size, size, cells, j * size, size, 0, j, sums);
      for (let r = Math.max(0, j + 2 - i); r < 4; r++) {
        const at = (i + r) * size + j;
        const first = (cells[at]! - sums[2 * r]!) * d0;
        cells[at] = first;
        cells[at + 1] = (cells[at + 1]! - sums[2 * r + 1]! - first * below) * d1;
      }
    }
  }
  return true;
}

/** Writes L⁻ᵀ, upper triangular with zeros below, into `inverse`; row j of it is column j of L⁻¹. */
export function invertFactor({ size, cells }: Matrix, inverse: Matrix): void {
  const out = inverse.cells.fill(0);
  const sums = new Float64Array(8);
  for (let i = 0; i < size; i += 2) {
    const d0 = 1 / cells[i * size + i]!;
    const d1 = 1 / cells[(i + 1) * size + i + 1]!;
    const below = cells[(i + 1) * size + i]!;
    for (let j = 0; j < i; j += 4) {
      dots(out, j * size, size, cells, i * size, size, j, i, sums);
      for (let r = 0; r < Math.min(4, i - j); r++) {
        const at = (j + r) * size + i;
        const first = -sums[2 * r]! * d0;
        out[at] = first;
        out[at + 1] = -(sums[2 * r + 1]! + below * first) * d1;
      }
    }
    out[i * size + i] = d0;
    out[i * size + i + 1] = -below * d0 * d1;
    out[(i + 1) * size + i + 1] = d1;
  }
}

/** Writes the lower triangle of A⁻¹ = L⁻ᵀ·L⁻¹ into `product`, given L⁻ᵀ; what it leaves above means nothing. */
export function multiplyFactors({ size, cells }: Matrix, product: Matrix): void {
  const out = product.cells;
  const sums = new Float64Array(8);
  for (let i = 0; i < size; i += 4) {
    for (let j = 0; j < i + 4; j += 2) {
      dots(cells, i * size, size, cells, j * size, size, i, size, sums);
      for (let r = 0; r < 4; r++) {
        out[(i + r) * size + j] = sums[2 * r]!;
        out[(i + r) * size + j + 1] = sums[2 * r + 1]!;
      }
    }
  }
}

/** Writes the transpose of `a` into `result`. */
export function transpose({ size, cells }: Matrix, result: Matrix): void {
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) result.cells[j * size + i] = cells[i * size + j]!;
}

/** Solves L·x = b in place for the first `n` rows of L. */
export function solveLower({ size, cells }: Matrix, b: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= cells[i * size + k]! * b[k]!;
    b[i] = sum / cells[i * size + i]!;
  }
}

/** Solves Lᵀ·x = b in place for the first `n` rows of L. */
export function solveUpper({ size, cells }: Matrix, b: Float64Array, n: number): void {
  for (let i = n - 1; i >= 0; i--) {
    const x = b[i]! / cells[i * size + i]!;
    b[i] = x;
    for (let k = 0; k < i; k++) b[k]! -= cells[i * size + k]! * x;
  }
}

/**
 * Eight dot products over the columns `from` ≤ k < `to`: four rows of `a`, the first at offset `a0`, with two rows of `b`, the first
 * at `b0`. sums[2r + c] is row r of `a` with row c of `b`.
 */
export function dots(
  a: Float64Array,
  a0: number,
  aStride: number,
  b: Float64Array,
  b0: number,
  bStride: number,
  from: number,
  to: number,
  sums: Float64Array,
): void {
  const a1 = a0 + aStride;
  const a2 = a1 + aStride;
  const a3 = a2 + aStride;
  const b1 = b0 + bStride;
  let s00 = 0;
  let s01 = 0;
  let s10 = 0;
  let s11 = 0;
  let s20 = 0;
  let s21 = 0;
  let s30 = 0;
  let s31 = 0;
  for (let k = from; k < to; k++) {
    const x = b[b0 + k]!;
    const y = b[b1 + k]!;
    const p = a[a0 + k]!;
    const q = a[a1 + k]!;
    const r = a[a2 + k]!;
    const s = a[a3 + k]!;
    s00 += p * x;
    s01 += p * y;
    s10 += q * x;
    s11 += q * y;
    s20 += r * x;
    s21 += r * y;
    s30 += s * x;
    s31 += s * y;
  }
  sums[0] = s00;
  sums[1] = s01;
  sums[2] = s10;
  sums[3] = s11;
  sums[4] = s20;
  sums[5] = s21;
  sums[6] = s30;
  sums[7] = s31;
}

/** The two by two block on the diagonal. The comparison is written so that NaN fails it too. */
function factorPair(cells: Float64Array, size: number, j: number): boolean {
  const row = j * size;
  const next = row + size;
  let [s00, s10, s11] = [cells[row + j]!, cells[next + j]!, cells[next + j + 1]!];
  for (let k = 0; k < j; k++) {
    const x = cells[row + k]!;
    const y = cells[next + k]!;
    s00 -= x * x;
    s10 -= y * x;
    s11 -= y * y;
  }
  const first = Math.sqrt(s00);
  const below = s10 / first;
  const second = Math.sqrt(s11 - below * below);
  if (!(first > 0 && second > 0)) return false;
  cells[row + j] = first;
  cells[next + j] = below;
  cells[next + j + 1] = second;
  return true;
}
