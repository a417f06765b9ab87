/**
 * The only driver of a session: passes events to it one after another, texts before files, and
 * carries out its effects for the relay in order. Other effects go to the room. Decides nothing about keys.
 */
import { givesWay } from "../../protocol/precedence.ts";
import { makeSerial } from "../../protocol/serial.ts";
import type { Effect, Session, SessionEvent } from "../../protocol/session.ts";
import { refusalOf } from "../app/refusal.ts";
import type { PageEnv } from "../env.ts";
import type { Done } from "./commands.ts";

/** Lines that are shown before the page may draw them, and answer a key. Many can come at once. */
export const linesPerTurn = 8;

type Outward = "connect" | "disconnect" | "send" | "wake";

/** An effect for the room, not for the relay. */
export type Shown = Exclude<Effect, { readonly type: Outward }>;

export type Driver = {
  /** Passes an event to the session and carries out its effects. A refused one changes nothing. */
  step(event: SessionEvent): Done;
  /** Closes the connection. No more effects are carried out. */
  stop(): void;
};

/**
 * Creates a driver.
 *
 * @param show - Receives the other effects, in order. The next one waits for its promise.
 * @param broken - Called after a mistake of ours was reported.
 */
export function makeDriver(
  session: Session,
  { makeTransport, makeAlarm, pause, report }: PageEnv,
  show: (effect: Shown) => Promise<void> | undefined,
  broken: () => void,
): Driver {
  const serial = makeSerial();
  const alarm = makeAlarm();
  let over = false;
  /** Number of the connection. Events of an earlier one are dropped. */
  let connection = 0;
  const transport = makeTransport((event) => {
    const mine = connection;
    // An earlier step may replace the connection while this event waits.
    void take(event, () => mine === connection);
  });

  function take(event: SessionEvent, counts: () => boolean): Done {
    return serial(async () => {
      if (over || !counts()) return undefined;
      try {
        let lines = 0;
        for (const effect of await session.step(event)) {
          if (effect.type === "line" && ++lines % linesPerTurn === 0) await pause();
          // Waits only if it must: the page would draw a line before it sends it.
          const shown = over ? undefined : carryOut(effect);
          if (shown !== undefined) await shown;
        }
        return undefined;
      } catch (error) {
        const refusal = refusalOf(error, report);
        if (refusal === "internal") broken();
        return refusal;
      }
    }, givesWay(event));
  }

  function carryOut(effect: Effect): Promise<void> | undefined {
    switch (effect.type) {
      case "connect":
        connection++;
        transport.connect(effect.path);
        break;
      case "disconnect":
        connection++;
        transport.close();
        break;
      case "send":
        transport.send(effect.data);
        break;
      case "wake":
        alarm.set(effect.at, () => void step({ type: "tick" }));
        break;
      default:
        return show(effect);
    }
    return undefined;
  }

  function step(event: SessionEvent): Done {
    return take(event, () => true);
  }

  return {
    step,
    stop() {
      over = true;
      alarm.clear();
      transport.close();
    },
  };
}
