// ../linalg.ts again, two numbers at a time. Matrices are at the address of their first cell; all rows have `size` cells, a multiple of four.

const TILE: i32 = 16;

/** The address of the eight numbers that `dots` leaves behind. */
const sums: usize = memory.data(64, 16);

export function cholesky(cells: usize, size: i32): bool {
  for (let first = 0; first < size; first += TILE) {
    const end = min(first + TILE, size);
    solveColumns(cells, size, 0, first, cells, first, end);
    for (let i = first; i < end; i += 4) {
      solveColumns(cells, size, first, i, cells, i, i + 4);
      if (!factorBlock(cells, size, i)) return false;
    }
  }
  return true;
}

export function solveRows(cells: usize, size: i32, b: usize, count: i32): void {
  for (let first = 0; first < count; first += TILE) {
    solveColumns(cells, size, 0, size, b, first, min(first + TILE, count));
  }
}

function solveColumns(cells: usize, size: i32, from: i32, to: i32, b: usize, first: i32, end: i32): void {
  for (let j = from; j < to; j += 2) {
    const row = cell(cells, size, j, 0);
    const next = cell(cells, size, j + 1, 0);
    const d0 = 1 / get(row, j);
    const d1 = 1 / get(next, j + 1);
    const below = get(next, j);
    for (let i = first; i < end; i += 4) {
      dots(cell(b, size, i, 0), row, size, 0, j);
      for (let r = 0; r < 4; r++) {
        const at = cell(b, size, i + r, j);
        const x = (get(at, 0) - get(sums, 2 * r)) * d0;
        set(at, 0, x);
        set(at, 1, (get(at, 1) - get(sums, 2 * r + 1) - x * below) * d1);
      }
    }
  }
}

function factorBlock(cells: usize, size: i32, i: i32): bool {
  for (let j = i; j < i + 4; j += 2) {
    dots(cell(cells, size, i, 0), cell(cells, size, j, 0), size, 0, i);
    for (let r = j; r < i + 4; r++) {
      const at = cell(cells, size, r, j);
      set(at, 0, get(at, 0) - get(sums, 2 * (r - i)));
      if (r > j) set(at, 1, get(at, 1) - get(sums, 2 * (r - i) + 1));
    }
  }
  for (let j = i; j < i + 4; j++) {
    for (let r = j; r < i + 4; r++) {
      const row = cell(cells, size, r, 0);
      const other = cell(cells, size, j, 0);
      let sum = get(row, j);
      for (let k = i; k < j; k++) sum -= get(row, k) * get(other, k);
      const diagonal = r == j ? Math.sqrt(sum) : get(other, j);
      if (!(diagonal > 0)) return false;
      set(row, j, r == j ? diagonal : sum / diagonal);
    }
  }
  return true;
}

export function invertFactor(cells: usize, size: i32, out: usize): void {
  memory.fill(out, 0, (<usize>size * size) << 3);
  for (let first = 0; first < size; first += TILE) {
    const end = min(first + TILE, size);
    for (let j = 0; j < end; j += 4) {
      for (let i = max(j, first); i < end; i += 2) invertBlock(cells, size, i, j, out);
    }
  }
}

function invertBlock(cells: usize, size: i32, i: i32, j: i32, out: usize): void {
  const row = cell(cells, size, i, 0);
  const next = cell(cells, size, i + 1, 0);
  const d0 = 1 / get(row, i);
  const d1 = 1 / get(next, i + 1);
  const below = get(next, i);
  const rows = min(4, i - j);
  if (rows > 0) dots(cell(out, size, j, 0), row, size, j, i);
  for (let r = 0; r < rows; r++) {
    const at = cell(out, size, j + r, i);
    const x = -get(sums, 2 * r) * d0;
    set(at, 0, x);
    set(at, 1, -(get(sums, 2 * r + 1) + below * x) * d1);
  }
  if (rows == 4) return;
  set(cell(out, size, i, 0), i, d0);
  set(cell(out, size, i, 0), i + 1, -below * d0 * d1);
  set(cell(out, size, i + 1, 0), i + 1, d1);
}

export function multiplyFactors(cells: usize, size: i32, out: usize): void {
  for (let first = 0; first < size; first += TILE) {
    const end = min(first + TILE, size);
    for (let j = 0; j < end; j += 2) {
      for (let i = max(first, j & ~3); i < end; i += 4) {
        dots(cell(cells, size, i, 0), cell(cells, size, j, 0), size, i, size);
        for (let r = 0; r < 4; r++) v128.store(cell(out, size, i + r, j), v128.load(sums + (<usize>r << 4)));
      }
    }
  }
}

export function solveLower(cells: usize, size: i32, b: usize, n: i32): void {
  const whole = n & ~3;
  for (let i = 0; i < whole; i += 4) {
    const r0 = cell(cells, size, i, 0);
    const r1 = cell(cells, size, i + 1, 0);
    const r2 = cell(cells, size, i + 2, 0);
    const r3 = cell(cells, size, i + 3, 0);
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let k: usize = 0; k < <usize>i << 3; k += 16) {
      const x = v128.load(b + k);
      s0 = f64x2.add(s0, f64x2.mul(v128.load(r0 + k), x));
      s1 = f64x2.add(s1, f64x2.mul(v128.load(r1 + k), x));
      s2 = f64x2.add(s2, f64x2.mul(v128.load(r2 + k), x));
      s3 = f64x2.add(s3, f64x2.mul(v128.load(r3 + k), x));
    }
    set(b, i, get(b, i) - both(s0));
    set(b, i + 1, get(b, i + 1) - both(s1));
    set(b, i + 2, get(b, i + 2) - both(s2));
    set(b, i + 3, get(b, i + 3) - both(s3));
    for (let r = i; r < i + 4; r++) solveRow(cells, size, b, r, i);
  }
  for (let i = whole; i < n; i++) solveRow(cells, size, b, i, 0);
}

function solveRow(cells: usize, size: i32, b: usize, i: i32, from: i32): void {
  const row = cell(cells, size, i, 0);
  let sum = get(b, i);
  for (let k = from; k < i; k++) sum -= get(row, k) * get(b, k);
  set(b, i, sum / get(row, i));
}

export function solveUpper(cells: usize, size: i32, b: usize, n: i32): void {
  const whole = n & ~3;
  for (let i = n - 1; i >= whole; i--) spreadRow(cells, size, b, i, 0);
  for (let i = whole - 4; i >= 0; i -= 4) {
    for (let r = i + 3; r >= i; r--) spreadRow(cells, size, b, r, i);
    const x0 = f64x2.splat(get(b, i));
    const x1 = f64x2.splat(get(b, i + 1));
    const x2 = f64x2.splat(get(b, i + 2));
    const x3 = f64x2.splat(get(b, i + 3));
    const r0 = cell(cells, size, i, 0);
    const r1 = cell(cells, size, i + 1, 0);
    const r2 = cell(cells, size, i + 2, 0);
    const r3 = cell(cells, size, i + 3, 0);
    for (let k: usize = 0; k < <usize>i << 3; k += 16) {
      const one = f64x2.add(f64x2.mul(v128.load(r0 + k), x0), f64x2.mul(v128.load(r1 + k), x1));
      const two = f64x2.add(f64x2.mul(v128.load(r2 + k), x2), f64x2.mul(v128.load(r3 + k), x3));
      v128.store(b + k, f64x2.sub(v128.load(b + k), f64x2.add(one, two)));
    }
  }
}

function spreadRow(cells: usize, size: i32, b: usize, i: i32, from: i32): void {
  const row = cell(cells, size, i, 0);
  const x = get(b, i) / get(row, i);
  set(b, i, x);
  for (let k = from; k < i; k++) set(b, k, get(b, k) - get(row, k) * x);
}

/** Four rows from `a` on with two from `b` on, over the columns `from` ≤ k < `to`, both even. */
function dots(a: usize, b: usize, size: i32, from: i32, to: i32): void {
  const stride = <usize>size << 3;
  const a1 = a + stride;
  const a2 = a1 + stride;
  const a3 = a2 + stride;
  const b1 = b + stride;
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  const end = <usize>to << 3;
  for (let k = <usize>from << 3; k < end; k += 16) {
    const x = v128.load(b + k);
    const y = v128.load(b1 + k);
    let p = v128.load(a + k);
    s00 = f64x2.add(s00, f64x2.mul(p, x));
    s01 = f64x2.add(s01, f64x2.mul(p, y));
    p = v128.load(a1 + k);
    s10 = f64x2.add(s10, f64x2.mul(p, x));
    s11 = f64x2.add(s11, f64x2.mul(p, y));
    p = v128.load(a2 + k);
    s20 = f64x2.add(s20, f64x2.mul(p, x));
    s21 = f64x2.add(s21, f64x2.mul(p, y));
    p = v128.load(a3 + k);
    s30 = f64x2.add(s30, f64x2.mul(p, x));
    s31 = f64x2.add(s31, f64x2.mul(p, y));
  }
  v128.store(sums, across(s00, s01), 0);
  v128.store(sums, across(s10, s11), 16);
  v128.store(sums, across(s20, s21), 32);
  v128.store(sums, across(s30, s31), 48);
}

/** The sum of the lanes of one, and that of the other. */
@inline
function across(one: v128, other: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(one, other, 0, 2), v128.shuffle<f64>(one, other, 1, 3));
}

@inline
export function both(lanes: v128): f64 {
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
}

@inline
export function cell(cells: usize, size: i32, i: i32, j: i32): usize {
  return cells + ((<usize>i * <usize>size + <usize>j) << 3);
}

@inline
export function get(row: usize, j: i32): f64 {
  return load<f64>(row + (<usize>j << 3));
}

@inline
export function set(row: usize, j: i32, value: f64): void {
  store<f64>(row + (<usize>j << 3), value);
}
