/** Words that bind what stands beside them, for the differences between two texts that mean nothing. Groups are separated by commas. */
import { packed } from "../../../core/packed";

/** What may stand between the items of a list that has no order. */
export const LIST_WORDS: StaticArray<u8> = packed("and or but also vs versus v s");
/** Words that name a relation which holds both ways. */
export const MUTUAL: StaticArray<u8> = packed(
  "difference differences different differ differs distinguish distinction compare compares compared comparing comparison contrast similar similarity similarities same equal equivalent distance far apart between married relate related " +
  "versus vs overlap intersect border adjacent neighbours sibling siblings cousins friends",
);
/** Words of a text in which the order of a list means something. */
export const ORDER_WORDS: StaticArray<u8> = packed(
  "ratio convert converted conversion translate translated translation translator sort sorted order ordered next sequence series pattern first second last divide divided subtract minus concatenate rank ranked step steps prefix nested respectively change increase decrease growth hours elapsed exchange slope percent percentage format path layers",
);
/** What may stand between the two sides of such a relation, beside it. */
export const BETWEEN_MUTUAL: StaticArray<u8> = packed("away from to with and as is are was were be a an the it how so very");

/** Places and times before which «in», «on» and «at» are said for one another. */
export const PLACES_AND_TIMES: StaticArray<u8> = packed(
  "morning afternoon evening night weekend weekends weekday holiday holidays moment day week month year summer winter spring autumn christmas easter beginning start middle " +
  "school university college company companies startup startups office hospital airport station centre center shop store restaurant hotel bank work home supermarket gym library museum cinema theatre theater",
);

/**
 * The prepositions that go with a word and mean the same there: first the words, behind a bar the prepositions.
 */
export const GOVERNED: StaticArray<u8> = packed(
  "apply applying application|to for,opinion opinions view views thought thoughts perspective|on about,challenge challenges scope|of in,refund|for on,pay paid|with by,pros cons advantage advantages disadvantage disadvantages benefit benefits drawback drawbacks|of about," +
  "tip tips advice|on about,talk talking speak speaking chat|to with,effect effects side impact|of from,cause causes reason reasons|for of," +
  "price cost costs fee|of for,example examples|of for,difference different differ differs|from to than,compare compared|to with,similar|to with,solution answer|to for,requirement requirements eligibility criteria procedure|for of," +
  "formula recipe syntax command|for of,margin|on for of,know hear learn think thinking complain dream|about of,responsible|for of,date time day best|of in,member part|of in,alternative alternatives substitute substitutes|to for,symptom symptoms|of for",
);
/** Words that only build a sentence: it can be built without them, or with others. */
export const BUILDING_WORDS: StaticArray<u8> = packed("of in at is are be been being do does it its that there what which how a an the as like feel so some any thing things way ways");
/** Words that link what has moved to the rest of a sentence. */
export const LINKING_WORDS: StaticArray<u8> = packed("to for on with by");
/** Verbs that a preposition makes another verb of: «turn in», «turn on». */
export const PHRASAL: StaticArray<u8> = packed("turn put get take come go log sign hand hold keep move carry look give make switch break set drop bring call pull fill step let opt check cash cut tune zoom kick");
