/** Everything that only a room needs. Loaded as one bundle while the user is on the first page. */
import { addSentences } from "./app/Problems.tsx";
import { addStyle } from "./io/style.ts";
import { numbers } from "./strings/language.ts";
import { exactTime, number, plural, span } from "./strings/numbers.ts";
import { roomRefusals } from "./strings/room-errors.ts";
import { text as style } from "./style/inside.css";

export { makeIdentity } from "../protocol/crypto/identity.ts";
export { deriveRoom } from "../protocol/crypto/key-schedule.ts";
export { importPassword } from "../protocol/crypto/password.ts";
export { createSession } from "../protocol/session.ts";
export { EndPage } from "./app/EndPage.tsx";
export { keepInView } from "./io/keyboard.ts";
export { findAbilities, makeNotifications } from "./io/notifications.ts";
export { parseBody } from "./io/parse.ts";
export { fetchRooms, findOpen } from "./io/rooms.ts";
export { makeTransport } from "./io/transport.ts";
export { RoomsRegion } from "./lobby/RoomsRegion.tsx";
export { makeResume } from "./resume/resume.ts";
export { RoomPage } from "./room/RoomPage.tsx";
export { RoomModel } from "./room/room.ts";

addStyle(style);
addSentences(roomRefusals);
Object.assign(numbers, { exactTime, number, plural, span });
