/** One word more, of any content, wherever it stands: no question is served with the answer of the same question without it, nor the other way round. */
import assert from "node:assert/strict";
import { Decisions } from "../../cli/quality/decisions.ts";
import { withInserted } from "../../cli/quality/variants.ts";
import { fuzz } from "../support/fuzz.ts";
import type { Random } from "../support/random.ts";

const decisions = await Decisions.load();

const CONTENT = (
  "apple river engine castle butter winter music pepper doctor silver garden mirror bottle window candle forest market bridge hammer ladder planet tunnel violin " +
  "wallet yellow zebra anchor basket camera dragon eagle falcon guitar helmet insect jacket kettle lemon magnet needle orange pillow quartz rabbit saddle tomato " +
  "turtle velvet walnut copper marble canvas coffee cotton dinner donkey finger flower fridge glacier goblet harbour hazard honey iceberg island jungle kitchen " +
  "lantern leather library lobster machine meadow monkey mountain mushroom napkin nickel ocean office olive onion oven paddle palace panther parcel parrot pencil " +
  "piano picnic pigeon pirate plastic pocket police potato powder prison puppet puzzle rocket sailor salmon sandal school secret shadow shovel silk singer sister " +
  "soldier spider spoon square stable statue steam stone storm street student sugar summer sunset table tailor teacher temple tennis theatre thunder ticket tiger " +
  "timber towel tower tractor train trumpet tulip umbrella uncle uniform valley vessel village vinegar volcano wagon walrus warrior weapon wheat whale whisky widow " +
  "willow wizard wolf woman wood wool worm yacht gentle rapid bitter hollow purple ancient clever fragile humble narrow polite quiet rough silent tender urgent " +
  "vivid wooden legal fatal rural secretly quickly openly daily illegally whisper gather swallow punish borrow"
).split(" ");

const VERBS = ["boil", "clean", "repair", "paint", "sell", "carry", "store", "build"];
const FRAMES = ["How do I", "How can I", "Can you", "Why should people", "When did they", "Is it safe to"];
const TAILS = ["", " in Spain", " at night", " without tools", " before winter", " for two days"];
const PLACES = ["front", "middle", "end"] as const;

const question = (random: Random, thing: string): string => `${random.pick(FRAMES)} ${random.pick(VERBS)} a ${thing}${random.pick(TAILS)}?`;

fuzz("a content word more is refused whichever is asked first", 400, (random) => {
  const [thing, word] = [random.pick(CONTENT), random.pick(CONTENT)];
  const plain = question(random, thing);
  for (const place of PLACES) {
    const longer = withInserted(plain, word, place, false);
    const [one, other] = [decisions.refusals(plain, longer), decisions.refusals(longer, plain)];
    assert.notEqual(one, 0, `${plain} | ${longer}`);
    assert.equal(one, other, `${plain} | ${longer}`);
  }
});

fuzz("two questions are judged alike whichever is asked first, and a question passes against itself", 400, (random) => {
  const thing = random.pick(CONTENT);
  const [one, other] = [question(random, thing), question(random, random.once(2) ? thing : random.pick(CONTENT))];
  assert.equal(decisions.refusals(one, other), decisions.refusals(other, one), `${one} | ${other}`);
  assert.equal(decisions.refusals(one, one), 0, one);
});
