// A link from where runs look for data to where it is. Nothing that is there is ever overwritten.
import { dirname, isAbsolute } from 'node:path';
import { HostError } from '../../errors.ts';
import { singleQuoted } from '../../search/quote.ts';
import type { Upload } from '../../search/spec.ts';
import type { HostAccess } from '../host-access.ts';
import { dataFolder } from './kept.ts';
import { lastLine } from './listing.ts';

export type DataLink = {
  /** Absolute. */
  readonly target: string;
  readonly link: string;
  /** Where runs start there. */
  readonly cwd: string;
  readonly upload: Upload;
};

/**
 * The copy of the code is shared by all searches that run it. A link of ours to other data in it is led elsewhere only when no attempt
 * that started there is without an end; one at an absolute path never.
 */
export async function linkData(access: HostAccess, data: DataLink, signal: AbortSignal): Promise<void> {
  const { exitCode, stdout, stderr } = await access.run(linkScript(access, data), { signal });
  const answer = stdout.trim();
  if (exitCode === 0 && answer === '') return;
  throw refusal(access, data, answer, lastLine(stderr));
}

/** Says nothing where all is well, else what is in the way. */
function linkScript(access: HostAccess, { target, link, cwd, upload }: DataLink): string {
  const mayTurn = !isAbsolute(upload.to);
  return `h_target=${singleQuoted(target)} h_link=${singleQuoted(link)} h_cwd=${singleQuoted(cwd)}
h_data=${singleQuoted(`${dataFolder(access)}/`)}
h_busy() {
  for h_dir in ${singleQuoted(access.facts.root)}/runs/*/*/*; do
    if [ -e "$h_dir/claim" ] && [ ! -e "$h_dir/exit" ] && grep -F -q -e "$h_cwd" "$h_dir/cmd" 2>/dev/null; then return 0; fi
  done
  return 1
}
if [ -L "$h_link" ]; then
  h_old=$(readlink "$h_link")
  [ "$h_old" != "$h_target" ] || exit 0
  case $h_old in
  "$h_data"*)
    ${mayTurn ? ':' : 'echo "link $h_old"; exit'}
    if h_busy; then echo busy; exit; fi
    ln -sfn "$h_target" "$h_link"
    exit ;;
  esac
  echo "link $h_old"
elif [ -d "$h_link" ]; then echo folder
elif [ -e "$h_link" ]; then echo file
else
  mkdir -p ${singleQuoted(dirname(link))} || exit
  ln -sn "$h_target" "$h_link" || [ "$(readlink "$h_link")" = "$h_target" ]
fi`;
}

function refusal(
  { spec: { name } }: HostAccess,
  { link, upload }: DataLink,
  answer: string,
  stderr: string,
): HostError {
  const elsewhere = `--upload ${upload.from}:OTHER  puts it elsewhere`;
  if (answer === 'busy') {
    return new HostError('host.mount', `${name}: runs of another search use other data at ${link}`, {
      hint: `wait for them, or  ${elsewhere}`,
    });
  }
  if (answer === '') {
    return new HostError('host.mount', `${name}: ${link} cannot be made: ${stderr}`, { hint: elsewhere });
  }
  const what = answer.startsWith('link ') ? `a link to ${answer.slice('link '.length)}` : `a ${answer}`;
  return new HostError('host.mount', `${name}: ${link} is there already, ${what}: it is left alone`, {
    hint: `${elsewhere}; what is a part of the code needs no upload`,
  });
}
