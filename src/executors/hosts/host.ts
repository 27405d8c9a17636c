// A host over ssh: reached, made ready, lost and reached again. Nobody waits for it; who asks while it is away is told so at once.
import { setTimeout as sleep } from 'node:timers/promises';
import { HostError, HyperError } from '../../errors.ts';
import type { AttemptRef, Job } from '../../search/job.ts';
import type { HostSpec } from '../../search/spec.ts';
import type { AgentExecutor } from '../agent.ts';
import { toAnswer } from '../answers.ts';
import type { Answer, Change, Fate, FileEnd, JobOrder, Question, Slot, Stop, Usage } from '../executor.ts';
import type { HostAccess } from '../host-access.ts';
import { openHostAccess, type SshAccess } from '../ssh/access.ts';
import { Absence } from './absence.ts';
import { Link } from './link.ts';
import { mirrorLog } from './mirror.ts';
import { waitBeforeTry, within } from './patience.ts';
import { awayText, givenUpText, type HostPlace, refusedText, slotsNow, type Standing, whyBlocked } from './place.ts';
import { RunsThere } from './runs-there.ts';
import { watchSlots } from './slot-watch.ts';
import { Stops } from './stops.ts';

export type HostOptions = {
  readonly spec: HostSpec;
  readonly projectId: string;
  readonly stateFolder: string;
  readonly lostAfterMs: number | null;
  readonly prepare: (
    access: HostAccess,
    tell: (text: string) => void,
    signal: AbortSignal,
  ) => Promise<{ readonly cwd: string }>;
  readonly findSlots: (access: HostAccess) => Promise<readonly Slot[]>;
  /** How often its slots are looked for again; null: they stay. */
  readonly findEveryMs: number | null;
  /** How often it is tried again where a person must act. */
  readonly refusedEveryMs: number;
  readonly onChange: (change: Change) => void;
  readonly notice: (text: string, kind?: 'warning' | 'note') => void;
  /** Names this process among those that talk to the host. */
  readonly client: string;
  /** Whose place of that name it is: the first one's that asked for it. */
  readonly claim: (place: string, host: string) => string;
};

/** How long those wait whom the driver waits for. */
const answerWithinMs = 5_000;

/** To try again changes nothing. */
const finalCodes: ReadonlySet<string> = new Set(['host.twice', 'host.name']);

export class Host implements HostPlace {
  readonly name: string;
  standing: Standing;
  readonly #options: HostOptions;
  readonly #leaving = new AbortController();
  readonly #stops: Stops;
  readonly #there = new RunsThere();
  #slots: readonly Slot[] = [];
  #link: Link | undefined;
  #access: SshAccess | undefined;
  #cwd = '';
  /** All that runs need is there. */
  #isReady = false;
  /** It was up before: whatever is in the way now may pass. */
  #wasUp = false;
  /** What was last said of it since it was up. */
  #told: string | undefined;
  /** Since it was not up. */
  readonly #absence: Absence;
  /** Of attempts that are on another machine, or in another folder, which has this one's name now. */
  readonly #elsewhere: Absence;
  #life: Promise<void> | undefined;

  constructor(options: HostOptions) {
    this.#options = options;
    this.name = options.spec.name;
    this.#stops = new Stops({ name: this.name, notice: options.notice });
    this.#absence = new Absence(options.lostAfterMs);
    this.#elsewhere = new Absence(options.lostAfterMs);
    this.standing = { kind: 'coming', text: `${this.name}: connecting`, isReached: false, since: Date.now() };
  }

  start(): void {
    this.#life ??= this.#live();
  }

  get isGivenUp(): boolean {
    const { standing } = this;
    const isHere = standing.kind === 'up' || (standing.kind === 'coming' && standing.isReached);
    return !isHere && this.#absence.isTooLong;
  }

  get slots(): readonly Slot[] {
    return slotsNow(this, this.#slots);
  }

  place(ref: AttemptRef, slot: Slot): Job {
    if (this.#link === undefined) throw new TypeError(`${this.name} has no slot yet`);
    const { ref: of, where } = this.#link.agent.place(ref, slot);
    return { ref: of, where: { ...where, cwd: this.#cwd } };
  }

  async launch(job: Job, order: JobOrder, signal: AbortSignal): Promise<Job> {
    const agent = this.#reached();
    this.#there.add(job.ref);
    return await agent.launch(job, order, signal);
  }

  async poll(questions: readonly Question[], signal: AbortSignal): Promise<readonly Answer[]> {
    if (this.standing.kind !== 'up' || this.#link === undefined) {
      // Those that are given up count no more.
      for (const { job } of this.isGivenUp ? [] : questions) this.#there.add(job.ref);
      return questions.map((question) => toAnswer(question, this.#fateAway(), undefined));
    }
    const { agent } = this.#link;
    const answers = await agent.poll(questions, signal);
    void this.#stops.sendAgain(agent);
    return answers.map((answer, index) => {
      const question = questions[index];
      if (question === undefined) return answer;
      if (!agent.isThere(question.job)) return toAnswer(question, this.#elsewhere.fate, undefined);
      this.#there.see(question.job.ref, answer.fate);
      mirrorLog(this.#options.stateFolder, question, answer);
      return answer;
    });
  }

  async ends(job: Job, files: readonly string[], signal: AbortSignal): Promise<readonly FileEnd[]> {
    return await within(this.#reached().ends(job, files, signal), answerWithinMs, this.name);
  }

  async list(job: Job, folder: string, signal: AbortSignal): Promise<readonly string[]> {
    return await within(this.#reached().list(job, folder, signal), answerWithinMs, this.name);
  }

  async usage(jobs: readonly Job[], signal: AbortSignal): Promise<readonly Usage[]> {
    return await within(this.#reached().usage(jobs, signal), answerWithinMs, this.name);
  }

  async reap(host: string, search: number, keep: readonly AttemptRef[], signal: AbortSignal): Promise<number> {
    return await this.#reached().reap(host, search, keep, signal);
  }

  async stop(job: Job, stop: Stop): Promise<void> {
    this.#stops.add(job, stop);
    if (this.standing.kind !== 'up' || this.#link === undefined) return this.#stops.tellWaiting();
    await this.#stops.send(this.#link.agent, job.ref);
  }

  async close(): Promise<void> {
    this.#absence.unwatch();
    this.#stops.hush();
    this.#leaving.abort();
    await this.#link?.close();
    await this.#life;
  }

  /** Throws where it is away. */
  #reached(): AgentExecutor {
    if (this.standing.kind === 'up' && this.#link !== undefined) return this.#link.agent;
    throw new HostError('host.closed', whyBlocked(this) ?? `${this.name} cannot be reached`);
  }

  #fateAway(): Fate {
    return this.isGivenUp ? this.#absence.fate : { kind: 'unknown', since: this.#absence.since };
  }

  /** Until it is closed, or will never be of use. */
  async #live(): Promise<void> {
    const { signal } = this.#leaving;
    for (let tries = 0; !signal.aborted; tries += 1) {
      try {
        const lost = await this.#reach(() => (tries = 0));
        this.#goAway('away', lost);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof HyperError)) throw error;
        const isRefused = !this.#isPassing(error);
        this.#goAway(isRefused || this.standing.kind === 'refused' ? 'refused' : 'away', error);
        if (isRefused && finalCodes.has(error.code)) return;
      }
      const waitMs = this.standing.kind === 'refused' ? this.#options.refusedEveryMs : waitBeforeTry(tries);
      await sleep(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Calls `onUp`, then resolves when the connection is lost, with why. */
  async #reach(onUp: () => void): Promise<HostError> {
    const { spec, projectId, prepare, findSlots, onChange, notice } = this.#options;
    const { signal } = this.#leaving;
    const access = await openHostAccess(spec, projectId, signal);
    const isOther = this.#access?.facts.bootId !== access.facts.bootId || this.#access.facts.root !== access.facts.root;
    const link = isOther || this.#link === undefined ? await this.#relink(access) : this.#link;
    this.#access = access;
    this.#isReady &&= !isOther;
    const { lost } = await link.open();
    const wasAway = this.standing.kind !== 'coming';
    if (!this.#isReady) {
      this.standing = { kind: 'coming', text: '', isReached: true, since: this.#absence.since };
      this.#come(`${this.name}: getting ready`);
      const { cwd } = await prepare(access, (text) => this.#come(`${this.name}: ${text}`), signal);
      this.#cwd = cwd;
      this.#slots = await findSlots(access);
      this.#isReady = true;
    }
    if (wasAway) notice(`${this.name} is back`, 'note');
    this.#beUp();
    await this.#stops.send(link.agent);
    onChange({ kind: 'reached', host: this.name });
    onChange({ kind: 'slots' });
    this.#watchSlots(access, lost);
    onUp();
    return await lost;
  }

  #beUp(): void {
    this.standing = { kind: 'up' };
    this.#wasUp = true;
    this.#told = undefined;
    this.#absence.unwatch();
    this.#stops.hush();
  }

  /** Two names of one machine would end each other's runs. */
  async #relink(access: SshAccess): Promise<Link> {
    const { client, onChange, claim } = this.#options;
    const owner = claim(`${access.facts.machineId} ${access.facts.root}`, this.name);
    if (owner !== this.name) {
      const hint = 'name it once, with as many slots as it has';
      throw new HostError('host.twice', `${this.name}: it is the same machine as ${owner}`, { hint });
    }
    const before = this.#access?.facts;
    if (before?.machineId !== access.facts.machineId || before.root !== access.facts.root) this.#elsewhere.begin();
    await this.#link?.close();
    const link = new Link(access, client, this.#leaving.signal);
    const passOn = async (): Promise<void> => {
      for await (const change of link.agent.changes(this.#leaving.signal)) {
        if (change.kind === 'ended') this.#there.end(change.ref);
        onChange(change);
      }
    };
    void passOn();
    return (this.#link = link);
  }

  #come(text: string): void {
    if (this.standing.kind !== 'coming') return;
    this.standing = { ...this.standing, text, isReached: true };
    this.#options.onChange({ kind: 'slots' });
  }

  /**
   * Whether it may be otherwise when it is tried again. Of a host that was used before, whatever keeps us from it: a full disk may be
   * emptied, one that starts up lets nobody in, and settings of ssh may be half written.
   */
  #isPassing(error: HyperError): boolean {
    return error.code === 'host.closed' || (this.#wasUp && error.code !== 'host.twice');
  }

  #goAway(kind: 'away' | 'refused', error: HyperError): void {
    if (this.#leaving.signal.aborted) return;
    const before = whyBlocked(this);
    if (this.standing.kind === 'up') this.#absence.begin();
    this.standing = { kind, error, since: this.#absence.since };
    this.#tell(kind, error);
    if (whyBlocked(this) !== before) this.#options.onChange({ kind: 'slots' });
    this.#absence.watch(() => this.#giveUp());
    this.#stops.tellWaiting();
  }

  /** Once, that it is away; what a person must do, whenever that is something else. */
  #tell(kind: 'away' | 'refused', error: HyperError): void {
    const isTold = this.#told !== undefined;
    const text = kind === 'away' ? awayText(this, error, this.#there.count) : refusedText(error);
    if (isTold && (kind === 'away' || error.code === 'host.closed' || text === this.#told)) return;
    this.#told = text;
    this.#options.notice(text);
  }

  #giveUp(): void {
    // It is being made ready: asked anew when that fails.
    if (!this.isGivenUp) return this.#absence.unwatch();
    this.#options.notice(givenUpText(this, this.#absence.since, this.#there.count));
    this.#there.clear();
    this.#options.onChange({ kind: 'slots' });
  }

  #watchSlots(access: HostAccess, lost: Promise<HostError>): void {
    const { findEveryMs: everyMs, findSlots, onChange } = this.#options;
    if (everyMs === null) return;
    const take = (slots: readonly Slot[]): void => {
      this.#slots = slots;
      onChange({ kind: 'slots' });
    };
    void watchSlots({ everyMs, find: () => findSlots(access), onChange: take }, lost, this.#leaving.signal);
  }
}
