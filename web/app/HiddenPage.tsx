/**
 * The page after a quick exit: it looks like any page. Nothing on it belongs to the chat, and a
 * reload shows it again. Only the address, typed or opened, leads back.
 */
import { blank } from "../strings/front.ts";

export function HiddenPage() {
  return (
    <main class="front blank">
      <h1>{blank.title}</h1>
      <ul>
        {blank.items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </main>
  );
}
