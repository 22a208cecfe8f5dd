/** core/json_lines.ts */
import { Bytes } from "../../assembly/core/bytes";
import { JsonLines } from "../../assembly/core/json_lines";

function lines(stream: string): string {
  const reader = new JsonLines(Bytes.fromString(stream));
  const found: string[] = [];
  while (reader.next()) found.push(reader.line.toString());
  return found.join("|");
}

describe("A stream of lines", () => {
  it("is read line by line, empty ones left out", () => {
    expect(lines("")).toBe("");
    expect(lines("a")).toBe("a");
    expect(lines("a\nb\n")).toBe("a|b");
    expect(lines("\n\r\n a\r\n\n\nb\r\n")).toBe(" a|b");
    expect(lines("a\rb\n")).toBe("a\rb");
    expect(lines("é\n😀")).toBe("é|😀");
    expect(lines("\r\n\n")).toBe("");
  });
});
