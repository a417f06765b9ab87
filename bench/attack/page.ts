/**
 * Pages of a build without anything to see, as a process of its own: its CPU time is that of their sessions.
 * Does what it is asked by messages, one after the other, and answers each.
 */
import { WebSocket } from "ws";
import type { Effect, SessionEvent } from "../../protocol/session.ts";
import { type Protocol, protocolOf } from "./protocol.ts";

/** What can be asked of the process. Each is answered with a number, or a list of numbers. */
export type Ask =
  /** To enter, with the sources of its build, and to talk from now on. Answer: the connection's number. */
  | {
      readonly ask: "enter";
      readonly folder: string;
      readonly port: number;
      readonly alias: string;
    }
  /** To enter as a newcomer, and to leave when it has met two. Answer: ms that it took. */
  | { readonly ask: "visit"; readonly folder: string; readonly port: number }
  /** CPU time so far. Answer: µs. */
  | { readonly ask: "cpu" }
  /** How long the texts that were received since the last time took. Answer: ms of each. */
  | { readonly ask: "latencies" };

/** Texts per second of a member who talks. */
const perSecond = 10;
/** The time for which a newcomer is waited for; counted as this if it did not meet the two. */
const patienceMs = 15_000;

let protocol: Promise<Protocol> | undefined;
let latencies: number[] = [];

class Page {
  readonly session: ReturnType<Protocol["createSession"]>;
  /** Resolves with the number of its connection. */
  readonly entered: Promise<number>;
  #resolve: (number: number) => void = () => {};
  readonly #port: number;
  #socket: WebSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #steps: Promise<void> = Promise.resolve();

  private constructor(session: Page["session"], port: number) {
    this.session = session;
    this.#port = port;
    this.entered = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  static async begin(folder: string, port: number, alias: string): Promise<Page> {
    protocol ??= protocolOf(folder);
    const { createSession, env, optionsOf } = await protocol;
    const page = new Page(createSession(await optionsOf(alias), env), port);
    void page.step({ type: "tick" });
    return page;
  }

  /** Steps do not interleave. */
  step(event: SessionEvent): Promise<void> {
    this.#steps = this.#steps.then(async () => {
      for (const effect of await this.session.step(event)) this.#apply(effect);
    });
    return this.#steps;
  }

  #apply(effect: Effect): void {
    if (effect.type === "connect") this.#connect(effect.path);
    else if (effect.type === "disconnect") this.#socket?.close();
    else if (effect.type === "send") this.#socket?.send(effect.data);
    else if (effect.type === "wake") {
      clearTimeout(this.#timer);
      const tick = () => void this.step({ type: "tick" });
      this.#timer = setTimeout(tick, effect.at - Date.now());
    } else if (effect.type === "line") {
      const { line } = effect;
      if (line.kind === "text" && !line.own) latencies.push(nowMs() - Number(line.text));
    } else if (effect.type === "ended") clearTimeout(this.#timer);
  }

  #connect(path: string): void {
    const socket = new WebSocket(`ws://127.0.0.1:${this.#port}${path}`);
    this.#socket = socket;
    const isOurs = () => this.#socket === socket;
    socket.on("error", () => {});
    socket.on("open", () => isOurs() && void this.step({ type: "connected" }));
    socket.on("close", () => isOurs() && void this.step({ type: "disconnected" }));
    socket.on("message", (data: Buffer, isBinary) => {
      if (!isOurs()) return;
      if (isBinary) return void this.step({ type: "frame", bytes: Uint8Array.from(data) });
      const text = data.toString();
      const control = JSON.parse(text);
      if (control.op === "entered") this.#resolve(control.you);
      void this.step({ type: "control", text });
    });
  }
}

/** One clock for all processes of the machine, ms. */
function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

async function enter({ folder, port, alias }: Extract<Ask, { ask: "enter" }>): Promise<number> {
  const page = await Page.begin(folder, port, alias);
  const number = await page.entered;
  setInterval(() => void page.step({ type: "say", text: String(nowMs()) }), 1_000 / perSecond);
  return number;
}

async function visit({ folder, port }: Extract<Ask, { ask: "visit" }>): Promise<number> {
  protocol ??= protocolOf(folder);
  await protocol;
  const began = nowMs();
  const page = await Page.begin(folder, port, "Carla");
  const met = () =>
    page.session.view().people.filter(({ own, presence }) => !own && presence === "here").length;
  while (met() < 2 && nowMs() - began < patienceMs) await new Promise((go) => setTimeout(go, 1));
  const ms = nowMs() - began;
  await page.step({ type: "leave", text: "" });
  return ms;
}

function answer(asked: Ask): Promise<number> | number | number[] {
  if (asked.ask === "enter") return enter(asked);
  if (asked.ask === "visit") return visit(asked);
  if (asked.ask === "cpu") {
    const { user, system } = process.cpuUsage();
    return user + system;
  }
  const since = latencies;
  latencies = [];
  return since;
}

process.on("disconnect", () => process.exit(0));
process.on("message", async (asked: Ask) => process.send?.(await answer(asked)));
process.send?.("ready");
