// Times as people read them. All arguments are milliseconds.

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `0.4s`, `4s`, `2m09s`, `1h02m`, `3d04h`. Tenths only below a second. */
export function formatDuration(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < second) return whole < second / 20 ? '0s' : `${Math.min(0.9, Math.round(whole / 100) / 10)}s`;
  if (whole < minute) return `${Math.floor(whole / second)}s`;
  if (whole < hour) return twoUnits(whole, minute, 'm', second, 's');
  if (whole < day) return twoUnits(whole, hour, 'h', minute, 'm');
  return twoUnits(whole, day, 'd', hour, 'h');
}

/** One unit only, for estimates: `42s`, `17m`, `3h`. Rounded up, so that it never promises too much. */
export function formatRough(ms: number): string {
  if (ms < minute) return `${Math.ceil(Math.max(0, ms) / second)}s`;
  if (ms < 2 * hour) return `${Math.ceil(ms / minute)}m`;
  if (ms < 2 * day) return `${Math.ceil(ms / hour)}h`;
  return `${Math.ceil(ms / day)}d`;
}

/** `12:00:41`, local time, of milliseconds since 1970. */
export function formatClock(ms: number): string {
  const date = new Date(ms);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
}

/** `2h ago`, of an age. */
export function formatAgo(ms: number): string {
  if (ms < second) return 'just now';
  if (ms < minute) return `${Math.floor(ms / second)}s ago`;
  if (ms < hour) return `${Math.floor(ms / minute)}m ago`;
  if (ms < day) return `${Math.floor(ms / hour)}h ago`;
  return `${Math.floor(ms / day)}d ago`;
}

function twoUnits(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  return `${Math.floor(ms / large)}${largeName}${twoDigits(Math.floor((ms % large) / small))}${smallName}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
