/**
 * The only driver of a Session: events go in one after another, and what concerns the relay is carried out here, in
 * order. What is to be shown goes on to the room. It decides nothing that has to do with keys.
 */
import { makeSerial } from "../../protocol/serial.ts";
import type { Effect, Session, SessionEvent } from "../../protocol/session.ts";
import { refusalOf } from "../app/refusal.ts";
import type { PageEnv } from "../env.ts";
import type { Done } from "./commands.ts";

type Outward = "connect" | "disconnect" | "send" | "wake";

/** An effect that is for the room and not for the relay. */
export type Shown = Exclude<Effect, { readonly type: Outward }>;

export type Driver = {
  /** Gives one event to the session and does what it says. What it refuses has changed nothing. */
  step(event: SessionEvent): Done;
  /** Closes everything; no effect is carried out any more. */
  stop(): void;
};

/**
 * Makes a driver.
 *
 * @param show - Takes what is to be shown, in order.
 * @param broken - A mistake of ours has happened; it was reported.
 */
export function makeDriver(
  session: Session,
  { makeTransport, makeAlarm, report }: PageEnv,
  show: (effect: Shown) => void,
  broken: () => void,
): Driver {
  const serial = makeSerial();
  const alarm = makeAlarm();
  let over = false;
  /** Counts the connections: what was said over one is not heard over the next. */
  let connection = 0;
  const transport = makeTransport((event) => {
    const mine = connection;
    // The step before this one may close or replace the connection while the event waits for its turn.
    void take(event, () => mine === connection);
  });

  function take(event: SessionEvent, counts: () => boolean): Done {
    return serial(async () => {
      if (over || !counts()) return undefined;
      try {
        for (const effect of await session.step(event)) {
          if (!over) carryOut(effect);
        }
        return undefined;
      } catch (error) {
        const refusal = refusalOf(error, report);
        if (refusal === "internal") broken();
        return refusal;
      }
    });
  }

  function carryOut(effect: Effect): void {
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
        show(effect);
    }
  }

  function step(event: SessionEvent): Done {
    return take(event, () => true);
  }

  return {
    step,
    stop() {
      over = true;
      transport.close();
      alarm.clear();
    },
  };
}
