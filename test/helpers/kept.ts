/**
 * What tests of a reload wait for. The product keeps what a page leaves for seconds, too few for a busy
 * machine.
 */

/** How many times as long it is kept in Chromium, where a test can say so. */
export const slowness = 12;

/**
 * Runs in the page: returns true if the service worker has heard of this page, so that it keeps what the page leaves to
 * its next load.
 *
 * @param holdMs - How long the worker keeps a reminder, ms.
 */
export async function isKept(holdMs: number): Promise<boolean> {
  const { serviceWorker } = navigator as Partial<Navigator>;
  const worker = (await serviceWorker?.getRegistration())?.active;
  const token = sessionStorage.getItem("sanctuary")?.slice(0, 32);
  if (worker?.state !== "activated" || !token) return false;
  const { port1, port2 } = new MessageChannel();
  const value = await new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage({ op: "take", token, next: token }, [port2]);
  });
  port1.close();
  // For as long as before: what was taken is kept for a short time.
  if (value !== undefined) worker.postMessage({ op: "keep", token, value, ms: holdMs });
  return value !== undefined;
}
