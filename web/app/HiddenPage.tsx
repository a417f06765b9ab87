/**
 * What is shown after a quick hide: a page as it lies open on any screen. Nothing on it is from this page, and nothing leads
 * back to it but loading it anew.
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
