/** The sentences about rooms that the server lists. They come with the room bundle. */
import { follow } from "./language.ts";
import { number } from "./numbers.ts";

export const rooms = follow("rooms", {
  title: "Rooms on this server",
  open: "Open to anyone",
  guarded: "With a password. To enter, open the link that you were given.",
  closed: "Closed: someone stopped it. It opens again within a day.",
  enter: "Enter {name}",
  people: (atLeast: number) =>
    atLeast > 0 ? `${number(atLeast)} or more people` : "Fewer than 5 people",
});
