/** All that is needed in a room and not before: loaded as one, while somebody reads and types on the first page. */
export { createSession } from "../protocol/session.ts";
export { findAbilities, makeAttention } from "./io/attention.ts";
export { keepInView } from "./io/keyboard.ts";
export { makeReload } from "./io/reload.ts";
export { RoomModel } from "./model/room.ts";
export { EndPage } from "./ui/EndPage.tsx";
export { RoomPage } from "./ui/RoomPage.tsx";
