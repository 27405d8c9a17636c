// One driver a search, and where it listens.
import type { Database } from './database.ts';
import type { Store } from './store.ts';

/** The calls belong into a transaction. */
export function lockWriter(database: Database): Pick<Store, 'leaveDriver' | 'takeDriver' | 'setControl' | 'setSeen'> {
  const take = database.prepare('UPDATE searches SET driver = ?, control = NULL WHERE search = ?');
  const leave = database.prepare('UPDATE searches SET driver = NULL, control = NULL WHERE search = ? AND driver IS ?');
  const setControl = database.prepare('UPDATE searches SET control = ? WHERE search = ?');
  const setSeen = database.prepare('UPDATE searches SET seen_at = ? WHERE search = ?');
  const driverOf = database.prepare<{ driver: string | null }>('SELECT driver FROM searches WHERE search = ?');
  return {
    leaveDriver: (search, driver) => void leave.run(search, driver),
    setSeen: (search, time) => void setSeen.run(time, search),
    setControl: (search, path) => void setControl.run(path, search),
    takeDriver(search, driver, isAlive) {
      const current = driverOf.get(search)?.driver ?? null;
      if (current !== null && current !== driver && isAlive(current)) return current;
      take.run(driver, search);
      return undefined;
    },
  };
}
