// One word that every login shell hands on as it is. Whole runs under each of them: quoting.test.ts.
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { quote, renderRemoteCommand } from '../../../src/executors/ssh/bootstrap.ts';
import { loginShells } from '../../lab/furnish.ts';
import { pathsOf } from './shells.ts';

const nasty = ` 'q' "d" $(id) \`id\` \\n \\\\ ! !! ~ * ? [a] {a,b} # % ; & | < > ^a^b
second line	tab é💫`;

describe('a remote command', () => {
  test.each(pathsOf(loginShells))(
    'hands a script on unchanged under $name, with its input and its code',
    ({ words }) => {
      const script = `printf '%s|' ${quote(nasty)}; cat; exit 7`;
      const [file = '', ...rest] = words;
      const run = () => execFileSync(file, [...rest, '-c', renderRemoteCommand(script)], { input: 'in\nput' });
      expect(run).toThrow(expect.objectContaining({ status: 7, stdout: Buffer.from(`${nasty}|in\nput`) }));
    },
  );

  test('holds nothing that a shell would read, but for the quotes around it', () => {
    expect(renderRemoteCommand(nasty)).toMatch(/^sh -c 'eval "\$\(echo [\w+/=]+ \| base64 -d\)"'$/);
  });

  test('that a host may refuse for its length is a bug of ours', () => {
    expect(() => renderRemoteCommand('x'.repeat(60_000))).not.toThrow();
    expect(() => renderRemoteCommand('é'.repeat(30_001))).toThrow(TypeError);
  });
});
