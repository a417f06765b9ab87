/** The page that a relay serves: its server is the one that it comes from. */
import { pageBase, takeInvitation } from "./io/page.ts";
import { start } from "./main.tsx";

start(pageBase(), takeInvitation);
