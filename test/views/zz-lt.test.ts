import { test } from 'vitest';
import { Session } from 'node:inspector/promises';
import { renderList } from '../../src/views/list.ts';
import { fakeTerminal } from '../fakes/terminal.ts';
test('t', async () => {
  const rows = Array.from({length:1000},(_, i)=>({search:i,name:null,strategy:'grid',state:'finished' as const,objective:'acc',goal:'maximize' as const,bestRun:1,bestValue:0.5,numRuns:1,ended:1,failed:0,firstRun:i,startedAt:0,endedAt:1000}));
  renderList(fakeTerminal(80), rows, 1e6);
  const s = new Session(); s.connect(); await s.post('Profiler.enable'); await s.post('Profiler.start');
  const t=performance.now(); renderList(fakeTerminal(80), rows, 1e6);
  process.stderr.write('took '+(performance.now()-t)+'\n');
  const { profile } = await s.post('Profiler.stop') as any;
  const self = new Map<string, number>();
  const dt = profile.timeDeltas; const byId = new Map(profile.nodes.map((n: any)=>[n.id,n]));
  profile.samples.forEach((id: number, i: number)=>{ const n: any = byId.get(id); const k=n.callFrame.functionName+' '+n.callFrame.url.split('/').slice(-2).join('/')+':'+n.callFrame.lineNumber; self.set(k,(self.get(k)??0)+dt[i]); });
  for (const [k,v] of [...self].sort((a,b)=>b[1]-a[1]).slice(0,12)) process.stderr.write((v/1000).toFixed(0)+'ms '+k+'\n');
});
