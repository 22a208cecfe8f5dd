import { appendFileSync } from "node:fs";
import { SummaryReporter } from "@as-pect/core";

const GROUP = 1; // as-pect's TestNodeType.Group

/** The names from the outermost group to this test. */
function fullName(node) {
  const names = [];
  for (let each = node; each; each = each.parent) if (each.name) names.unshift(each.name);
  return names.join(" › ");
}

/** as-pect's summary, and one line of JSON for each spec file into REPRISE_UNIT_RESULTS, for `npm test` to add up. */
class UnitReporter extends SummaryReporter {
  onFinish(suite) {
    super.onFinish(suite);
    const file = process.env.REPRISE_UNIT_RESULTS;
    if (!file) return;
    const failures = [];
    let passed = 0;
    suite.rootNode.visit((node) => {
      if (node.type === GROUP) return;
      if (node.pass) passed++;
      else failures.push(`${suite.fileName}: ${fullName(node)}`);
    });
    // A group can fail by itself, in its set-up.
    if (failures.length === 0 && !suite.pass) failures.push(`${suite.fileName}: outside of any test`);
    appendFileSync(file, `${JSON.stringify({ passed, failures })}\n`);
  }
}

export default new UnitReporter();
