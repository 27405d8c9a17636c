// SQLite, as this Node has it: `node:sqlite` where its SQLite is sound, else `@photostructure/sqlite`, which has the same API.
import { storeFailure } from './failure.ts';

/** What both engines bind and give back alike: NaN becomes NULL, text may end at a NUL, booleans may be refused. */
type SqlValue = null | number | string;

/** `Row` is what the SQL says it is: we wrote both, and the schema's version was checked. */
type Statement<Row> = {
  run(...values: readonly SqlValue[]): unknown;
  get(...values: readonly SqlValue[]): Row | undefined;
  all(...values: readonly SqlValue[]): Row[];
};

/** Every call throws StoreError where a person can do something about it. */
export type Database = {
  exec(sql: string): void;
  prepare<Row = never>(sql: string): Statement<Row>;
  close(): void;
};

type Engine = new (file: string, options: { readOnly: boolean; timeout: number }) => RawDatabase;
type RawDatabase = { exec(sql: string): void; prepare(sql: string): unknown; close(): void };

/** Opens the file, and makes it unless `readOnly`. A lock held by another process is waited for, 5 seconds at most. */
export async function openDatabase(file: string, { readOnly = false } = {}): Promise<Database> {
  const Engine = await findEngine();
  const guard = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw storeFailure(error, file);
    }
  };
  const raw = guard(() => new Engine(file, { readOnly, timeout: 5_000 }));
  return {
    exec: (sql) => guard(() => raw.exec(sql)),
    prepare<Row>(sql: string): Statement<Row> {
      const statement = guard(() => raw.prepare(sql)) as Statement<Row>;
      return {
        run: (...values) => guard(() => statement.run(...values)),
        get: (...values) => guard(() => statement.get(...values)),
        all: (...values) => guard(() => statement.all(...values)),
      };
    },
    close: () => guard(() => raw.close()),
  };
}

/** All of `action` or nothing of it. Other writers wait; what returned survives the end of this process, however it comes. */
export function inTransaction<T>(database: Database, action: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = action();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    try {
      database.exec('ROLLBACK');
    } catch {
      // A full disk or an I/O error has already made SQLite roll back; the first error is the one to tell.
    }
    throw error;
  }
}

async function findEngine(): Promise<Engine> {
  const builtIn = nodeSqlite();
  if (builtIn !== undefined && isSound(builtIn)) return builtIn;
  const { DatabaseSync } = await import('@photostructure/sqlite');
  return withTinyNumbers(DatabaseSync);
}

/** Which SQLite it is, for people: `node:sqlite, SQLite 3.51.3`. */
export async function describeEngine(): Promise<string> {
  const Engine = await findEngine();
  return `${Engine === nodeSqlite() ? 'node:sqlite' : '@photostructure/sqlite'}, SQLite ${versionOf(Engine)}`;
}

/** Silent: Node 22 warns that the module is experimental, which is nothing a user of hyper can act on. */
function nodeSqlite(): Engine | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    const found = process.getBuiltinModule('node:sqlite') as { readonly DatabaseSync: Engine } | undefined;
    return found?.DatabaseSync;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** SQLite before 3.51.3 can lose commits when two connections write and checkpoint at the same moment. */
function isSound(Engine: Engine): boolean {
  const [major = 0, minor = 0, patch = 0] = versionOf(Engine).split('.').map(Number);
  return major * 1_000_000 + minor * 1_000 + patch >= 3_051_003;
}

function versionOf(Engine: Engine): string {
  const probe = new Engine(':memory:', { readOnly: false, timeout: 0 });
  const row = (probe.prepare('SELECT sqlite_version() AS version') as Statement<{ version: string }>).get();
  probe.close();
  return row?.version ?? '';
}

/**
 * `@photostructure/sqlite` 1.2.1 binds a number less than 2.2e-16 above an integer as that integer: a loss of 1e-17 would
 * become 0. As text such a number reaches a REAL column exactly.
 */
function withTinyNumbers(Engine: Engine): Engine {
  const bindable = (value: SqlValue): SqlValue =>
    typeof value === 'number' && value - Math.floor(value) < Number.EPSILON && !Number.isInteger(value)
      ? String(value)
      : value;
  return class extends Engine {
    override prepare(sql: string): unknown {
      const statement = super.prepare(sql) as Statement<unknown>;
      return {
        run: (...values: SqlValue[]) => statement.run(...values.map(bindable)),
        get: (...values: SqlValue[]) => statement.get(...values.map(bindable)),
        all: (...values: SqlValue[]) => statement.all(...values.map(bindable)),
      };
    }
  };
}
