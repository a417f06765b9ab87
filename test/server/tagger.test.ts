/** Keyed hashes (server/tagger.ts). */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Tagger } from "../../server/tagger.ts";

test("P21: tags match within one process and one use, and never across", () => {
  const tagger = new Tagger();
  assert.is(tagger.tag("address", "192.0.2.1"), tagger.tag("address", "192.0.2.1"));
  assert.is.not(tagger.tag("address", "192.0.2.1"), tagger.tag("reconnect token", "192.0.2.1"));
  assert.is.not(tagger.tag("address", "192.0.2.1"), new Tagger().tag("address", "192.0.2.1"));
  assert.not.match(tagger.tag("address", "192.0.2.1"), "192.0.2.1");
});

test.run();
