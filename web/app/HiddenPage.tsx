/**
 * The page after a quick exit: it looks like any page. Nothing on it belongs to the chat. A reload
 * loads the same page from its own address, which the build writes without a script. Only the
 * address of the chat, typed or opened, leads back.
 */
import { blank } from "../strings/front.ts";

export function HiddenPage() {
  return (
    <main class="plain list">
      <h1>{blank.title}</h1>
      <ul>
        {blank.items.map((item, i) => (
          <li key={item}>
            <label>
              <input type="checkbox" autocomplete="off" defaultChecked={i < blank.done} />
              <span>{item}</span>
            </label>
          </li>
        ))}
      </ul>
    </main>
  );
}
